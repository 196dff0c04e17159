using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using MemStack.Memory.Model;
using MemStack.Memory.Queue;
using MemStack.Memory.Telemetry;
using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.Hosting;

namespace MemStack.Memory.Tests;

/// <summary>Tests the telemetry of operations, and the contents that it must never have.</summary>
public sealed class TelemetryTests : IDisposable
{
    private const string Canary = "canary-7f3a@example.org";

    private readonly TempFolder _folder = new();
    private readonly ConcurrentQueue<(string Instrument, double Value, Dictionary<string, object?> Tags, string? Span)> _measurements =
        new();
    private readonly ConcurrentQueue<Activity> _spans = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_operation_has_a_span_with_its_sql_below_and_durations_that_carry_the_trace()
    {
        await RunAsync(async engine =>
        {
            await engine.AddAsync(Requests.Verbatim("a note"), Token);
            await engine.SearchAsync(Requests.Search("note"), Token);
        });

        var search = Assert.Single(_spans, span => span.OperationName == "search_memory");
        Assert.Equal(ActivityKind.Internal, search.Kind);
        Assert.Equal(1, search.GetTagItem("gen_ai.memory.record.count"));
        var sql = Assert.Single(_spans, span => span.ParentSpanId == search.SpanId);
        Assert.Equal((ActivityKind.Client, "SELECT memories_fts", "sqlite"), (sql.Kind, sql.DisplayName, sql.GetTagItem("db.system.name")));
        Assert.Contains(_spans, span => span.DisplayName == "INSERT memories" && span.Parent?.OperationName == "upsert_memory");
        Assert.Contains(
            _measurements,
            measured =>
                measured is { Instrument: "gen_ai.client.operation.duration", Span: "upsert_memory" }
                && Equals(measured.Tags["gen_ai.operation.name"], "upsert_memory")
        );
        Assert.Contains(_measurements, measured => measured is { Instrument: "db.client.operation.duration", Span: "INSERT memories" });
        Assert.Contains(_measurements, measured => measured is { Instrument: "memstack.search.hits", Value: 1 });
    }

    [Fact]
    public async Task Memories_are_counted_by_state_also_after_a_restart()
    {
        await RunAsync(async engine =>
        {
            var memory = (await engine.AddAsync(Requests.Verbatim("one"), Token)).Memories[0];
            await engine.AddAsync(Requests.Verbatim("two"), Token);
            await engine.DeleteAsync("t1", memory.Id, Token);
        });
        Assert.Equal((1, 1), (Stored("active"), Stored("deleted")));

        _measurements.Clear();
        await RunAsync(engine => engine.AddAsync(Requests.Verbatim("three"), Token));
        Assert.Equal((2, 1), (Stored("active"), Stored("deleted")));

        double Stored(string state) =>
            _measurements
                .Last(measured => measured.Instrument == "memstack.memories" && Equals(measured.Tags["memstack.memory.state"], state))
                .Value;
    }

    [Fact]
    public async Task A_caller_that_waits_for_each_add_gets_a_transaction_for_each()
    {
        await RunAsync(async engine =>
        {
            for (var i = 0; i < 20; i++)
            {
                await engine.AddAsync(Requests.Verbatim("note"), Token);
            }
        });

        var groups = _measurements
            .Where(measured => measured.Instrument == "memstack.store.write_group.size")
            .Select(measured => measured.Value)
            .ToList();
        Assert.Equal(Enumerable.Repeat(1.0, 20), groups);
    }

    [Fact]
    public async Task A_refusal_is_counted_by_its_reason_and_is_an_error_of_the_operation()
    {
        await RunAsync(engine =>
            Assert.ThrowsAsync<MemoryValidationException>(() => engine.AddAsync(Requests.Verbatim(new string('x', 40_000)), Token))
        );

        Assert.Contains(
            _measurements,
            measured => measured.Instrument == "memstack.input.rejected" && Equals(measured.Tags["memstack.reject.reason"], "text_length")
        );
        Assert.Contains(
            _measurements,
            measured =>
                measured.Instrument == "gen_ai.client.operation.duration"
                && Equals(measured.Tags.GetValueOrDefault("error.type"), "invalid_request")
        );
    }

    [Fact]
    public async Task No_callers_content_is_in_a_span_or_a_metric()
    {
        await RunAsync(async engine =>
        {
            var add = new AddRequest
            {
                Tenant = Canary,
                UserId = Canary,
                RunId = Canary,
                IdempotencyKey = Canary,
                Metadata = new() { [Canary] = Canary },
                Messages = [new ChatMessage("user", $"I use {Canary}.", Canary)],
            };
            var memory = (await engine.AddAsync(add, Token)).Memories[0];
            await engine.AddAsync(add with { IdempotencyKey = null, Infer = false }, Token);
            await engine.SearchAsync(Requests.Search(Canary, Requests.User(Canary), Canary), Token);
            await engine.ListAsync(Requests.List(Requests.Filter($$$"""{"metadata":{"{{{Canary}}}":"{{{Canary}}}"}}"""), Canary), Token);
            await engine.UpdateAsync(
                new UpdateRequest
                {
                    Tenant = Canary,
                    Id = memory.Id,
                    Text = Canary + "!",
                },
                Token
            );
            await Assert.ThrowsAsync<IdempotencyConflictException>(() => engine.AddAsync(add with { Infer = false }, Token));
            await Assert.ThrowsAsync<MemoryValidationException>(() =>
                engine.ListAsync(Requests.List(Requests.Filter($$"""{"created_at":"{{Canary}}"}"""), Canary), Token)
            );
            await engine.DeleteAllAsync(Canary, Requests.User(Canary), Token);
            await engine.EntitiesAsync(Canary, null, 0, 10, Token);
        });

        Assert.True(_spans.Count > 10);
        Assert.All(
            _spans,
            span =>
                Assert.DoesNotContain(
                    "canary",
                    span.DisplayName + span.StatusDescription + string.Join(' ', span.TagObjects.Select(tag => tag.Key + tag.Value)),
                    StringComparison.OrdinalIgnoreCase
                )
        );
        Assert.All(
            _measurements,
            measured =>
                Assert.DoesNotContain(
                    "canary",
                    string.Join(' ', measured.Tags.Select(tag => tag.Key + tag.Value)),
                    StringComparison.OrdinalIgnoreCase
                )
        );
    }

    [Fact]
    public async Task Polling_the_queue_creates_no_spans()
    {
        await using var host = new TestEngine(_folder.Path);
        using var root = new Activity("test").Start();
        using var spans = ListenBelow(root);
        using var looks = host.Collect<double>(MemoryTelemetry.DatabaseDuration);
        var workers = host.Get<IEnumerable<IHostedService>>().OfType<IngestWorkers>().Single();
        await workers.StartAsync(Token);
        await looks.WaitForMeasurementsAsync(3, Token).WaitAsync(TimeSpan.FromMinutes(1), Token);
        await workers.StopAsync(Token);

        Assert.Empty(_spans);
    }

    private async Task RunAsync(Func<IMemoryEngine, Task> work)
    {
        await using var host = new TestEngine(_folder.Path);
        var meter = host.Get<MemoryTelemetry>().Meter;
        using var root = new Activity("test").Start();
        using var spans = ListenBelow(root);
        using var metrics = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == meter)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        metrics.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        metrics.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        metrics.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        metrics.Start();
        await work(host.Engine);
        metrics.RecordObservableInstruments();
    }

    // Every span of the engine is kept; other tests run beside this one and share the source.
    private ActivityListener ListenBelow(Activity root)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == MemoryTelemetry.SourceName,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId == root.TraceId)
                {
                    _spans.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measurements.Enqueue((instrument.Name, value, tags.ToArray().ToDictionary(), Activity.Current?.DisplayName));
}
