using MemStack.Memory.Model;
using MemStack.Memory.Queue;
using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using TestRig;

namespace MemStack.Memory.Tests;

/// <summary>Queued adds that workers do, how many at once, and what is measured of them.</summary>
public abstract class IngestWorkerSuite : IngestSuite
{
    [Fact]
    public async Task A_queued_add_is_pending_until_a_worker_has_done_it()
    {
        var added = await Engine.AddAsync(Queued("I live in Paris."), Token);
        var before = await Engine.GetEventAsync("t1", added.EventId, Token);
        Assert.Equal((true, 0, EventStatus.Pending), (added.Queued, added.Memories.Count, before!.Status));
        Assert.Empty(await TextsAsync());

        Extractor.Hold();
        await StartAsync();
        await UntilAsync(added.EventId, EventStatus.Running);
        Extractor.LetGo();

        var done = await UntilAsync(added.EventId, EventStatus.Succeeded);
        Assert.Equal(["I live in Paris."], done.Memories.Select(memory => memory.Text));
        Assert.Equal((Time.GetUtcNow(), Time.GetUtcNow(), null), (done.StartedAt, done.CompletedAt, done.Error));
        Assert.Equal(["I live in Paris."], await TextsAsync());
    }

    [Fact]
    public async Task An_add_wakes_a_worker_before_its_next_poll()
    {
        await RestartAsync(options => options.PollInterval = TimeSpan.FromMinutes(10));
        await StartAsync();
        // At the latest, the first poll finds the first one; only the signal finds the second one.
        await UntilAsync((await Engine.AddAsync(Queued("I live in Paris."), Token)).EventId, EventStatus.Succeeded);
        await UntilAsync((await Engine.AddAsync(Queued("I work at Initech."), Token)).EventId, EventStatus.Succeeded);
    }

    [Fact]
    public async Task Several_workers_do_each_add_exactly_once()
    {
        await RestartAsync(options => options.Workers = 4);
        await StartAsync();
        var adds = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Engine.AddAsync(Queued($"I own boat number {i}."), Token)));
        foreach (var add in adds)
        {
            await UntilAsync(add.EventId, EventStatus.Succeeded);
        }

        Assert.Equal(60, (await TextsAsync()).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(60, (await TextsAsync()).Count);
        Assert.InRange(Extractor.MaxAtOnce, 1, 4);
        Assert.Equal(new QueueState(0, 0, 0, TimeSpan.Zero), await Host.Get<IIngestQueue>().StateAsync(Time.GetUtcNow(), Token));
    }

    [Fact]
    public async Task A_full_queue_refuses_adds_stores_nothing_and_accepts_again_later()
    {
        await RestartAsync(options => options.Capacity = 2);
        await Engine.AddAsync(Queued("One boat is mine."), Token);
        await Engine.AddAsync(Queued("Two boats are mine."), Token);
        var refused = Queued("Three boats are mine.") with { IdempotencyKey = "k" };
        await Assert.ThrowsAsync<IngestQueueFullException>(() => Engine.AddAsync(refused, Token));
        Assert.Equal(2, (await Engine.ListEventsAsync("t1", 0, 10, Token)).Total);

        await StartAsync();
        await Poll.UntilAsync("an empty queue", async token => (await TextsAsync()).Count == 2, Deadline, Token);
        var taken = await Engine.AddAsync(refused, Token);
        Assert.False(taken.Replayed);
        await UntilAsync(taken.EventId, EventStatus.Succeeded);
    }

    [Fact]
    public async Task A_repeated_key_returns_the_outcome_of_the_first_add()
    {
        var request = Queued("I live in Paris.") with { IdempotencyKey = "k" };
        var first = await Engine.AddAsync(request, Token);
        var waiting = await Engine.AddAsync(request, Token);
        Assert.Equal((first.EventId, true, true), (waiting.EventId, waiting.Replayed, waiting.Queued));

        await StartAsync();
        await UntilAsync(first.EventId, EventStatus.Succeeded);
        var done = await Engine.AddAsync(request with { Queue = false }, Token);
        Assert.Equal((first.EventId, false, false), (done.EventId, done.Queued, done.Failed));
        Assert.Single(done.Memories);
        Assert.Single(await TextsAsync());

        Extractor.Fail(times: 1, new MemoryValidationException("no"));
        var bad = Queued("I work at Initech.") with { IdempotencyKey = "k2" };
        await UntilAsync((await Engine.AddAsync(bad, Token)).EventId, EventStatus.Failed);
        Assert.True((await Engine.AddAsync(bad, Token)).Failed);
    }

    [Fact]
    public async Task An_event_distinguishes_stored_known_and_superseded_memories()
    {
        await StartAsync();
        await AddAndFinishAsync("I live in Paris.");
        var again = await AddAndFinishAsync("I live in Paris.");

        Assert.Empty(again.Memories);
        Assert.Equal(["I live in Paris."], again.Touched.Select(memory => memory.Text));
    }

    [Fact]
    public async Task The_queue_and_its_workers_are_measured()
    {
        await RestartAsync(options => options.Workers = 1);
        using var size = Host.Collect<long>("memstack.ingest.queue.size");
        using var age = Host.Collect<double>("memstack.ingest.queue.age");
        using var active = Host.Collect<int>("memstack.ingest.workers.active");
        using var jobs = Host.Collect<long>("memstack.ingest.jobs");
        using var durations = Host.Collect<double>("memstack.ingest.duration");
        Extractor.Fail(times: 1, new MemoryValidationException("no"));
        await StartAsync();
        await UntilAsync((await Engine.AddAsync(Queued("I live in Paris."), Token)).EventId, EventStatus.Failed);
        Extractor.Hold();
        var held = await Engine.AddAsync(Queued("I work at Initech."), Token);
        await UntilAsync(held.EventId, EventStatus.Running);
        await Engine.AddAsync(Queued("I own a boat."), Token);
        Time.Advance(TimeSpan.FromSeconds(90));

        await Poll.UntilAsync(
            "the state of the queue",
            () => (size.Read("dead"), size.Read("running"), size.Read("waiting")) == (1, 1, 1) && age.Read() > 0,
            Deadline,
            Token
        );
        Assert.Equal((90, 1), (age.Read(), active.Read()));
        size.RecordObservableInstruments();
        Assert.Equal(3, size.GetMeasurementSnapshot().Count);
        jobs.Clear();
        durations.Clear();

        Extractor.LetGo();
        await UntilAsync(held.EventId, EventStatus.Succeeded);
        await durations.WaitForMeasurementsAsync(2, Token).WaitAsync(Deadline, Token);
        Assert.Equal([(1, "stored"), (1, "stored")], jobs.GetMeasurementSnapshot().Select(job => (job.Value, job.Tags.Values.Single())));
    }
}

public sealed class SqliteIngestWorkerTests : IngestWorkerSuite
{
    internal override TestEngine Create(string folder, TimeProvider time, Action<IServiceCollection> replace) =>
        new(folder, time, replace: replace);
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresIngestWorkerTests(PostgresServer server) : IngestWorkerSuite, IClassFixture<PostgresServer>
{
    internal override TestEngine Create(string folder, TimeProvider time, Action<IServiceCollection> replace) =>
        server.Engine(folder, time, replace: replace);
}
