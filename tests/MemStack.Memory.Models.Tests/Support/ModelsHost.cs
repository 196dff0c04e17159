using MemStack.Memory.Consolidation;
using MemStack.Memory.Embedding;
using MemStack.Memory.English;
using MemStack.Memory.Extraction;
using MemStack.Memory.Model;
using MemStack.Memory.Models;
using MemStack.Tests.ModelServer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MemStack.Tests.Support;

/// <summary>A host with models at a scripted endpoint, and with short limits so that failures are quick.</summary>
internal sealed class ModelsHost : IAsyncDisposable
{
    public const string ChatModel = "test-chat";
    public const string EmbeddingModel = "test-embed";

    private readonly IHost _host;

    private ModelsHost(IHost host, ScriptedModelServer server)
    {
        (_host, Server) = (host, server);
        Metrics = new ModelMetrics(host.Services);
    }

    public ScriptedModelServer Server { get; }

    /// <summary>Every line of the log, with its fields, scopes and exceptions as text.</summary>
    public IReadOnlyList<string> LogLines =>
        [
            .. _host
                .Services.GetFakeLogCollector()
                .GetSnapshot()
                .Select(static line =>
                    $"{line.Level} {line.Message} {(line.State is IEnumerable<KeyValuePair<string, string?>> fields ? string.Join(' ', fields) : line.State)} {line.Exception} {string.Join(' ', line.Scopes)}"
                ),
        ];

    public ModelMetrics Metrics { get; }

    public IFactExtractor Extractor => Get<IFactExtractor>();

    public IConsolidator Consolidator => Get<IConsolidator>();

    public IEmbedder Embedder => Get<IEmbedder>();

    public static async Task<ModelsHost> StartAsync(
        Dictionary<string, string?>? settings = null,
        Action<HostApplicationBuilder>? configure = null
    )
    {
        var server = await ScriptedModelServer.StartAsync(TestContext.Current.CancellationToken);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Testing" });
        builder.Configuration.AddInMemoryCollection(Settings(server.Endpoint));
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddFakeLogging();
        builder.Services.AddMetrics();
        configure?.Invoke(builder);
        builder.Services.AddEnglishRules().AddLanguageModels(builder.Configuration);
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new ModelsHost(host, server);
    }

    public static Dictionary<string, string?> Settings(string endpoint) =>
        new()
        {
            ["MemStack:Chat:Endpoint"] = endpoint,
            ["MemStack:Chat:Model"] = ChatModel,
            ["MemStack:Chat:ApiKey"] = "sk-test-canary-key",
            ["MemStack:Chat:AttemptTimeout"] = "00:00:05",
            ["MemStack:Chat:Timeout"] = "00:00:10",
            ["MemStack:Chat:RetryDelay"] = "00:00:00.001",
            ["MemStack:Chat:BreakAfter"] = "1000",
            ["MemStack:Embedding:Endpoint"] = endpoint,
            ["MemStack:Embedding:Model"] = EmbeddingModel,
            ["MemStack:Embedding:AttemptTimeout"] = "00:00:05",
            ["MemStack:Embedding:Timeout"] = "00:00:10",
            ["MemStack:Embedding:RetryDelay"] = "00:00:00.001",
            ["MemStack:Embedding:BreakAfter"] = "1000",
        };

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public Task<IReadOnlyList<ExtractedFact>> ExtractAsync(params ChatMessage[] messages) =>
        Extractor
            .ExtractAsync(messages, new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.Zero), TestContext.Current.CancellationToken)
            .AsTask();

    public Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(params string[] texts) =>
        Embedder.EmbedAsync(texts, TestContext.Current.CancellationToken).AsTask();

    public async ValueTask DisposeAsync()
    {
        Metrics.Dispose();
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        await Server.DisposeAsync();
    }
}
