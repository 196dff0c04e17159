using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;
using TestRig;

namespace MemStack.Api.Tests;

/// <summary>Tests traces and metrics of database calls, on either store.</summary>
public abstract class DatabaseTelemetryTests(TracedServer server, string system)
{
    private const string Count = "db_client_operation_duration_seconds_count{";

    [Fact]
    public async Task A_call_has_one_span_and_is_counted_once()
    {
        server.Require();
        using var client = server.Client();
        var id = await client.RememberAsync("once-user", "I like tea.");
        using var measured = new Measurements(server);
        using var mine = new Activity("test").SetIdFormat(ActivityIdFormat.W3C);
        mine.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        mine.Start();

        var answer = await client.GetAsync($"/v1/memories/{id}/");
        mine.Stop();
        Assert.Equal(200, (int)answer.Status);

        await Poll.UntilAsync(
            "the request's span",
            _ => Task.FromResult(server.SpansOf(mine.TraceId).Any(span => span.Kind == ActivityKind.Server)),
            TimeSpan.FromMinutes(1),
            TestContext.Current.CancellationToken
        );
        var call = Assert.Single(
            server.SpansOf(mine.TraceId),
            span => span.TagObjects.Any(tag => tag.Key.StartsWith("db.", StringComparison.Ordinal))
        );
        Assert.Equal(
            ("MemStack.Memory", "SELECT memories", system),
            (call.Source.Name, call.DisplayName, call.GetTagItem("db.system.name"))
        );
        Assert.Single(measured.Of("db.client.operation.duration", "SELECT", "memories"));
        var counts = (await client.GetAsync("/metrics")).Text.Split('\n').Where(line => line.StartsWith(Count, StringComparison.Ordinal));
        Assert.NotEmpty(counts);
        Assert.All(counts, line => Assert.Contains("otel_scope_name=\"MemStack.Memory\"", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_health_check_of_the_store_leaves_no_trace()
    {
        server.Require();
        using var client = server.Client();
        Assert.Equal(200, (int)(await client.GetAsync("/ready")).Status);

        // A timer publishes it, too, and the metric shows it.
        await Poll.UntilAsync(
            "the published state of the store",
            async _ => (await client.GetAsync("/metrics")).Text.Contains("memstack_health_check_name=\"store\"", StringComparison.Ordinal),
            TimeSpan.FromMinutes(1),
            TestContext.Current.CancellationToken
        );

        Assert.DoesNotContain(server.Spans, span => span.DisplayName is "SELECT sqlite_master" or "SELECT schema_versions");
    }
}

/// <inheritdoc/>
public sealed class SqliteDatabaseTelemetryTests(TracedSqliteServer server)
    : DatabaseTelemetryTests(server, "sqlite"),
        IClassFixture<TracedSqliteServer>;

/// <inheritdoc/>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresDatabaseTelemetryTests(TracedPostgresServer server)
    : DatabaseTelemetryTests(server, "postgresql"),
        IClassFixture<TracedPostgresServer>
{
    [Fact]
    public async Task The_drivers_metrics_of_connections_are_exported()
    {
        server.Require();
        using var client = server.Client();
        await client.RememberAsync("pool-user", "I like tea.");

        await Poll.UntilAsync(
            "the connections of the pool",
            async _ =>
                (await client.GetAsync("/metrics")).Text.Contains("db_client_connection_pool_name=\"memories\"", StringComparison.Ordinal),
            TimeSpan.FromMinutes(1),
            TestContext.Current.CancellationToken
        );
    }

    [Fact]
    public async Task The_database_has_one_health_check()
    {
        server.Require();
        using var client = server.Client();

        var dependencies = (await client.GetAsync("/health/detailed"))
            .Json.GetProperty("dependencies")
            .EnumerateArray()
            .Select(dependency => dependency.GetProperty("name").GetString()!);

        Assert.Equal(
            "store",
            Assert.Single(dependencies, name => name.Contains("postgre", StringComparison.OrdinalIgnoreCase) || name == "store")
        );
    }
}

/// <summary>The api with every trace kept, without queue workers.</summary>
public abstract class TracedServer : ApiServer
{
    private readonly Recorder _recorder = new();

    /// <summary>The spans that would be exported.</summary>
    public IEnumerable<Activity> Spans => _recorder.Ended.Where(span => span.Recorded);

    public IEnumerable<Activity> SpansOf(ActivityTraceId trace) => Spans.Where(span => span.TraceId == trace);

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

    /// <summary>Skips the running test where there is no PostgreSQL.</summary>
    public override void Require() => _ = _postgres.ConnectionString;
}
