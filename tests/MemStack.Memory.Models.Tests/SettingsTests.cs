using MemStack.Memory;
using MemStack.Memory.Consolidation;
using MemStack.Memory.Embedding;
using MemStack.Memory.English;
using MemStack.Memory.Extraction;
using MemStack.Memory.Models;
using MemStack.Memory.Sqlite;
using MemStack.Tests.ModelServer;
using MemStack.Tests.Support;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MemStack.Tests;

public class SettingsTests
{
    [Theory]
    [InlineData("MemStack:Chat:Endpoint", "", "MemStack:Chat:Endpoint is not set: name the endpoint up to its version")]
    [InlineData("MemStack:Chat:Endpoint", "localhost:11434/v1", "MemStack:Chat:Endpoint must be an absolute http or https address")]
    [InlineData(
        "MemStack:Chat:Endpoint",
        "https://user:pass@example.org/v1",
        "MemStack:Chat:Endpoint must be an absolute http or https address without user"
    )]
    [InlineData("MemStack:Chat:Model", " ", "MemStack:Chat:Model is not set")]
    [InlineData("MemStack:Chat:ApiKey", "sk-1\n", "MemStack:Chat:ApiKey may hold visible ASCII characters only")]
    [InlineData("MemStack:Chat:AttemptTimeout", "00:02:00", "MemStack:Chat:AttemptTimeout must be at least")]
    [InlineData("MemStack:Chat:MaxConcurrency", "0", "MemStack:Chat:MaxConcurrency must be between 1 and 256")]
    [InlineData("MemStack:Chat:Temperature", "3", "MemStack:Chat:Temperature must be between 0 and 2")]
    [InlineData("MemStack:Embedding:BatchSize", "0", "MemStack:Embedding:BatchSize must be between 1 and 2048")]
    [InlineData("MemStack:Embedding:Dimensions", "-1", "MemStack:Embedding:Dimensions must be 0")]
    [InlineData("MemStack:Prices:gpt:Input", "-1", "MemStack:Prices:gpt: Input and Output are US dollars per million tokens")]
    [InlineData("MemStack:Budget:Daily", "-1", "MemStack:Budget:Daily is in US dollars, between 0 (no budget) and 1000000")]
    public async Task A_wrong_setting_stops_the_start_with_a_line_that_names_it(string setting, string value, string message)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(ModelsHost.Settings("http://127.0.0.1:1/v1"));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { [setting] = value });
        builder.Services.AddEnglishRules().AddLanguageModels(builder.Configuration);
        using var host = builder.Build();

        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(TestContext.Current.CancellationToken));

        // The resilience options are made of these, so that their validation fails with the same words; the start says them once.
        var refusals = refusal is AggregateException many
            ? many.InnerExceptions.Cast<OptionsValidationException>()
            : [Assert.IsType<OptionsValidationException>(refusal)];
        var failures = refusals.SelectMany(one => one.Failures).Distinct(StringComparer.Ordinal).ToList();
        Assert.StartsWith(message, Assert.Single(failures), StringComparison.Ordinal);
        Assert.DoesNotContain("sk-", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Models_take_the_place_of_rules()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(ModelsHost.Settings("http://127.0.0.1:1/v1"));
        builder
            .Services.AddMemoryEngine(options => options.DataDirectory = "unused")
            .AddEnglishRules()
            .AddLanguageModels(builder.Configuration);

        using var host = builder.Build();

        Assert.Equal(
            ["ModelFactExtractor", "ModelConsolidator", "ModelEmbedder"],
            new object[]
            {
                host.Services.GetRequiredService<IFactExtractor>(),
                host.Services.GetRequiredService<IConsolidator>(),
                host.Services.GetRequiredService<IEmbedder>(),
            }.Select(port => port.GetType().Name)
        );
    }

    [Fact]
    public async Task Without_settings_the_engine_stays_as_it_is()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        using var folder = new TempFolder();
        builder
            .Services.AddMemoryEngine(options => options.DataDirectory = folder.Path)
            .AddEnglishRules()
            .AddLanguageModels(builder.Configuration)
            .AddSqlite();
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal("RuleFactExtractor", host.Services.GetRequiredService<IFactExtractor>().GetType().Name);
        Assert.Equal("SlotConsolidator", host.Services.GetRequiredService<IConsolidator>().GetType().Name);
        Assert.False(host.Services.GetRequiredService<IEmbedder>() is MemStack.Memory.Models.Embedding.ModelEmbedder);
        Assert.Null(host.Services.GetService<IChatClient>());
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_service_with_the_common_defaults_keeps_their_retries_away_from_models()
    {
        await using var server = await ScriptedModelServer.StartAsync(TestContext.Current.CancellationToken);
        var builder = Microsoft.AspNetCore.Builder.WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(ModelsHost.Settings(server.Endpoint));
        // The defaults' limit of an attempt; a model may take longer, and its POST may be repeated.
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["MemStack:Http:AttemptTimeout"] = "00:00:00.050",
                ["MemStack:Http:TotalTimeout"] = "00:00:00.100",
            }
        );
        ServiceDefaults.ServiceDefaultsExtensions.AddServiceDefaults(builder);
        builder.Services.AddEnglishRules().AddLanguageModels(builder.Configuration);
        await using var app = builder.Build();
        server.Enqueue(
            ModelReply.Status(503),
            new ModelReply(
                static async (request, context) =>
                {
                    await Task.Delay(300, context.RequestAborted);
                    await ModelReply.Text("{\"facts\":[\"User lives in Paris\"]}").WriteAsync(request, context);
                }
            )
        );

        var facts = await app
            .Services.GetRequiredService<IFactExtractor>()
            .ExtractAsync([new("user", "I live in Paris.")], DateTimeOffset.UnixEpoch, TestContext.Current.CancellationToken);

        Assert.Equal("User lives in Paris", Assert.Single(facts).Text);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Health_tells_of_a_model_that_fails_and_of_its_return()
    {
        await using var host = await ModelsHost.StartAsync();
        var health = host.Get<HealthCheckService>();
        host.Server.Enqueue(ModelReply.Status(401));
        await host.ExtractAsync(new MemStack.Memory.Model.ChatMessage("user", "I live in Paris."));

        var report = await health.CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Degraded, report.Entries["chat_model"].Status);
        Assert.Equal("The last call to the chat model failed (unauthorized).", report.Entries["chat_model"].Description);
        Assert.Equal(HealthStatus.Healthy, report.Entries["embeddings_model"].Status);
        Assert.DoesNotContain("ready", report.Entries["chat_model"].Tags);

        await host.ExtractAsync(new MemStack.Memory.Model.ChatMessage("user", "I live in Paris."));
        Assert.Equal(
            HealthStatus.Healthy,
            (await health.CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["chat_model"].Status
        );
        Assert.Equal(
            1,
            host.LogLines.Count(line => line.StartsWith("Warning A call to the chat model failed (unauthorized)", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task A_chat_client_of_the_hosts_own_is_kept()
    {
        await using var server = await ScriptedModelServer.StartAsync(TestContext.Current.CancellationToken);
        var own = new FixedChatClient("{\"facts\":[\"from another provider\"]}");
        await using var host = await ModelsHost.StartAsync(configure: builder => builder.Services.AddSingleton<IChatClient>(own));

        Assert.Equal(
            "from another provider",
            Assert.Single(await host.ExtractAsync(new MemStack.Memory.Model.ChatMessage("user", "I live in Paris."))).Text
        );
    }

    private sealed class FixedChatClient(string answer) : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<Microsoft.Extensions.AI.ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        ) => Task.FromResult(new ChatResponse(new Microsoft.Extensions.AI.ChatMessage(ChatRole.Assistant, answer)));

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<Microsoft.Extensions.AI.ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        ) => throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
            // It has nothing.
        }
    }
}
