using System.Text.Json;
using MemStack.Memory.Configuration;
using MemStack.Memory.English;
using MemStack.Memory.Filters;
using MemStack.Memory.Model;
using MemStack.Memory.Postgres;
using MemStack.Memory.Sqlite;
using MemStack.Memory.Stores;
using MemStack.Memory.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace MemStack.Memory.Tests.Support;

/// <summary>A temporary folder, deleted after the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("memstack-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>An engine on a real store, as a host would create it.</summary>
internal sealed class TestEngine : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public TestEngine(
        string folder,
        TimeProvider? time = null,
        Action<MemoryOptions>? configure = null,
        Action<IServiceCollection>? replace = null
    )
    {
        var services = new ServiceCollection();
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddMemoryEngine(options =>
        {
            options.DataDirectory = folder;
            configure?.Invoke(options);
        });
        services.AddEnglishRules();
        var store = new MemoryOptions();
        configure?.Invoke(store);
        _ = store.UsesPostgres ? services.AddPostgres() : services.AddSqlite();
        replace?.Invoke(services);
        Recorder.Wrap(services);
        _services = services.BuildServiceProvider();
    }

    public IMemoryEngine Engine => Get<IMemoryEngine>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Collects the measurements of one of this engine's instruments from now on.</summary>
    public MetricCollector<T> Collect<T>(string instrument)
        where T : struct => new(Get<MemoryTelemetry>().Meter, instrument);

    public Task OpenAsync(CancellationToken cancellationToken) => Get<IMemoryStore>().OpenAsync(cancellationToken);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

internal static class Requests
{
    public static AddRequest Verbatim(string text, string user = "alice", string tenant = "t1") =>
        new()
        {
            Tenant = tenant,
            UserId = user,
            Messages = [new ChatMessage("user", text)],
            Infer = false,
        };

    public static MemoryFilter User(string user) => MemoryFilter.Equal("user_id", user);

    public static MemoryFilter Filter(string json, bool flat = false) => FilterParser.Parse(JsonDocument.Parse(json).RootElement, flat);

    public static SearchRequest Search(string query, MemoryFilter? filter = null, string tenant = "t1") =>
        new()
        {
            Tenant = tenant,
            Query = query,
            Filter = filter ?? User("alice"),
        };

    public static ListRequest List(MemoryFilter? filter = null, string tenant = "t1") => new() { Tenant = tenant, Filter = filter };
}
