using System.Collections.Concurrent;
using System.Diagnostics;
using MemStack.Memory.Queue;
using MemStack.Memory.Telemetry;
using MemStack.Memory.Tests.Support;
using TestRig;

namespace MemStack.Memory.Tests;

/// <summary>Tests the trace link from a queued add to the request that queued it.</summary>
public abstract class IngestTraceSuite : ScriptedSuite
{
    [Fact]
    public async Task The_span_of_a_queued_add_links_to_the_trace_of_its_request_and_is_no_part_of_it()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == MemoryTelemetry.SourceName,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        ActivityTraceId trace;
        using (var request = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start())
        {
            trace = request.TraceId;
            await Engine.AddAsync(Said("I like tea.") with { Queue = true }, Token);
        }

        var workers = Host.Get<IngestWorkers>();
        await workers.StartAsync(Token);
        var span = await Poll.ForAsync(
            "the span of the add",
            _ =>
                Task.FromResult(
                    spans.FirstOrDefault(span =>
                        span.OperationName == "process_add" && span.Links.Any(link => link.Context.TraceId == trace)
                    )
                ),
            TimeSpan.FromMinutes(2),
            Token
        );
        await workers.StopAsync(Token);

        var link = Assert.Single(span.Links);
        Assert.True(link.Context.IsRemote);
        Assert.Equal(spans.Single(other => other.OperationName == "upsert_memory" && other.TraceId == trace).SpanId, link.Context.SpanId);
        Assert.NotEqual(trace, span.TraceId);
        Assert.Equal(ActivityKind.Consumer, span.Kind);
    }
}

public sealed class SqliteIngestTraceTests : IngestTraceSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time, replace: Script.Replace);
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresIngestTraceTests(PostgresServer server) : IngestTraceSuite, IClassFixture<PostgresServer>
{
    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(folder, time, replace: Script.Replace);
}
