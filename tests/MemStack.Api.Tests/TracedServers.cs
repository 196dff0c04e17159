using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;
using TestRig;

namespace MemStack.Api.Tests;

/// <summary>The api with every trace kept, without queue workers.</summary>
public abstract class TracedServer : ApiServer
{
    private readonly Recorder _recorder = new();

    /// <summary>The spans that would be exported.</summary>
    public IEnumerable<Activity> Spans => _recorder.Ended.Where(span => span.Recorded);

    public IEnumerable<Activity> SpansOf(ActivityTraceId trace) => Spans.Where(span => span.TraceId == trace);

    /// <summary>Skips the running test where there is no such store.</summary>
    public virtual void Require() { }

    protected override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>(base.Settings, StringComparer.Ordinal)
        {
            ["OTEL_TRACES_SAMPLER"] = "always_on",
            ["MemStack:Ingest:Workers"] = "0",
        };

    protected override void Configure(IServiceCollection services) =>
        services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(_recorder));

    private sealed class Recorder : BaseProcessor<Activity>
    {
        public ConcurrentQueue<Activity> Ended { get; } = new();

        public override void OnEnd(Activity data) => Ended.Enqueue(data);
    }
}

/// <summary>A server on SQLite.</summary>
public sealed class TracedSqliteServer : TracedServer;

/// <summary>A server on PostgreSQL.</summary>
public sealed class TracedPostgresServer : TracedServer, IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private string _database = "";

    protected override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>(base.Settings, StringComparer.Ordinal)
        {
            ["MemStack:Store"] = "postgres",
            ["ConnectionStrings:memories"] = _database,
        };

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await _postgres.InitializeAsync();
        if (!_postgres.IsAvailable)
        {
            return;
        }

        _database = await _postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        await InitializeAsync();
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        await _postgres.DisposeAsync();
    }

    public override void Require() => _ = _postgres.ConnectionString;
}
