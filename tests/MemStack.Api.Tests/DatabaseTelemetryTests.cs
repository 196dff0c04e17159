using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
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
        using var calls = new MetricCollector<double>(
            server.Services.GetRequiredService<IMeterFactory>(),
            "MemStack.Memory",
            "db.client.operation.duration"
        );
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
        Assert.Single(
            calls.GetMeasurementSnapshot(),
            measured => measured.Tags["db.operation.name"] is "SELECT" && measured.Tags["db.collection.name"] is "memories"
        );
        var metrics = await client.GetAsync("/metrics");
        Assert.True((int)metrics.Status == 200, $"{metrics.Status}: {metrics.Text}");
        var counts = metrics.Text.Split('\n').Where(line => line.StartsWith(Count, StringComparison.Ordinal));
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
            async _ =>
            {
                var metrics = await client.GetAsync("/metrics");
                Assert.True((int)metrics.Status == 200, $"{metrics.Status}: {metrics.Text}");
                return metrics.Text.Contains("memstack_health_check_name=\"store\"", StringComparison.Ordinal);
            },
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
