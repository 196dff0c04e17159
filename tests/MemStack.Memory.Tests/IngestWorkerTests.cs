using System.Diagnostics.Metrics;
using MemStack.Memory.Adding;
using MemStack.Memory.Configuration;
using MemStack.Memory.English.Extraction;
using MemStack.Memory.Extraction;
using MemStack.Memory.Model;
using MemStack.Memory.Queue;
using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TestRig;

namespace MemStack.Memory.Tests;

public sealed class SqliteIngestWorkerTests : IngestWorkerSuite
{
    protected override bool LeasesOutliveProcesses => false;

    internal override TestEngine Create(string folder, TimeProvider time, Action<IServiceCollection> replace) =>
        new(folder, time, replace: replace);
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresIngestWorkerTests(PostgresServer server) : IngestWorkerSuite, IClassFixture<PostgresServer>
{
    protected override bool LeasesOutliveProcesses => true;

    internal override TestEngine Create(string folder, TimeProvider time, Action<IServiceCollection> replace) =>
        server.Engine(folder, time, replace: replace);
}

/// <summary>Tests queued adds and their workers, over a real store.</summary>
public abstract class IngestWorkerSuite : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly TroubledExtractor _extractor = new();
    private TestEngine _host = null!;

    /// <summary>
    /// Indicates whether a job of a dead process waits for the end of its lease, because another process could be working on it.
    /// </summary>
    protected abstract bool LeasesOutliveProcesses { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IMemoryEngine Engine => _host.Engine;

    public ValueTask InitializeAsync()
    {
        _host = NewEngine();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    internal abstract TestEngine Create(string folder, TimeProvider time, Action<IServiceCollection> replace);

    [Fact]
    public async Task A_queued_add_is_pending_until_a_worker_has_done_it()
    {
        var added = await Engine.AddAsync(Queued("I live in Paris."), Token);
        var before = await Engine.GetEventAsync("t1", added.EventId, Token);
        Assert.Equal((true, 0, EventStatus.Pending), (added.Queued, added.Memories.Count, before!.Status));
        Assert.Empty(await TextsAsync());

        _extractor.Hold();
        await StartAsync();
        await UntilAsync(added.EventId, EventStatus.Running);
        _extractor.LetGo();

        var done = await UntilAsync(added.EventId, EventStatus.Succeeded);
        Assert.Equal(["I live in Paris."], done.Memories.Select(memory => memory.Text));
        Assert.Equal((_time.Now, _time.Now, null), (done.StartedAt, done.CompletedAt, done.Error));
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
        Assert.InRange(_extractor.MaxAtOnce, 1, 4);
        Assert.Equal(new QueueState(0, 0, 0, TimeSpan.Zero), await _host.Get<IIngestQueue>().StateAsync(_time.Now, Token));
    }

    [Fact]
    public async Task A_failed_attempt_is_repeated_after_its_backoff_and_not_before()
    {
        _extractor.Fail(times: 1);
        await StartAsync();
        var added = await Engine.AddAsync(Queued("I live in Paris."), Token);

        var waiting = await UntilAsync(added.EventId, found => found is { Status: EventStatus.Pending, Error: not null });
        Assert.Equal("InvalidOperationException", waiting.Error);
        // At least half of the backoff of a minute: nothing is done until the clock moves.
        _time.Now += TimeSpan.FromSeconds(29);
        await AddAndFinishAsync("I work at Initech.");
        Assert.Equal(EventStatus.Pending, (await Engine.GetEventAsync("t1", added.EventId, Token))!.Status);

        _time.Now += TimeSpan.FromSeconds(32);
        var done = await UntilAsync(added.EventId, EventStatus.Succeeded);
        Assert.Null(done.Error);
        Assert.Equal(["I live in Paris.", "I work at Initech."], (await TextsAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_add_that_fails_too_often_becomes_a_dead_letter_that_can_be_queued_again()
    {
        _extractor.Fail(times: 3);
        await StartAsync();
        var added = await Engine.AddAsync(Queued("My secret is 42 tulips."), Token);
        var failed = await UntilAsync(added.EventId, EventStatus.Failed, TimeSpan.FromMinutes(10));

        var letter = Assert.Single((await Engine.DeadLettersAsync("t1", 0, 10, Token)).Items);
        Assert.Equal((added.EventId, "InvalidOperationException", 3, 1), (letter.EventId, letter.Error, letter.Attempts, letter.Messages));
        Assert.Equal((3, "InvalidOperationException"), (_extractor.Calls, failed.Error));
        Assert.Empty((await Engine.DeadLettersAsync("t2", 0, 10, Token)).Items);
        Assert.Equal(0, await Engine.ReplayDeadLettersAsync("t2", added.EventId, Token));

        Assert.Equal(1, await Engine.ReplayDeadLettersAsync("t1", added.EventId, Token));
        var done = await UntilAsync(added.EventId, EventStatus.Succeeded);
        Assert.Null(done.Error);
        Assert.Equal(["My secret is 42 tulips."], await TextsAsync());
        Assert.Empty((await Engine.DeadLettersAsync("t1", 0, 10, Token)).Items);
    }

    [Fact]
    public async Task A_malformed_add_is_not_retried()
    {
        _extractor.Fail(times: 1, new MemoryValidationException("The model's answer names no fact."));
        await StartAsync();
        var added = await Engine.AddAsync(Queued("I live in Paris."), Token);

        var failed = await UntilAsync(added.EventId, EventStatus.Failed);
        Assert.Equal(("The model's answer names no fact.", 1), (failed.Error, _extractor.Calls));
    }

    [Fact]
    public async Task Work_that_takes_longer_than_its_lease_is_cancelled_and_retried()
    {
        await RestartAsync(options => (options.Lease, options.MaxAttempts) = (TimeSpan.FromSeconds(1), 1));
        _extractor.Hold();
        await StartAsync();
        var added = await Engine.AddAsync(Queued("I live in Paris."), Token);

        var failed = await UntilAsync(added.EventId, EventStatus.Failed);
        Assert.Contains("MemStack:Ingest:Lease", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_returns_jobs_in_progress_to_the_queue_and_does_not_count_the_attempt()
    {
        _extractor.Hold();
        await StartAsync();
        var added = await Engine.AddAsync(Queued("I live in Paris."), Token);
        await UntilAsync(added.EventId, EventStatus.Running);

        await _host.Get<IngestWorkers>().StopAsync(Token);

        Assert.Equal(EventStatus.Pending, (await Engine.GetEventAsync("t1", added.EventId, Token))!.Status);
        var job = Assert.Single(await _host.Get<IIngestQueue>().ClaimAsync(10, _time.Now, TimeSpan.FromMinutes(1), Token));
        Assert.Equal((added.EventId, 1), (job.EventId, job.Attempts));
    }

    [Fact]
    public async Task A_job_that_a_kill_interrupts_is_done_by_the_next_process()
    {
        var added = await Engine.AddAsync(Queued("I live in Paris."), Token);
        // A process that claimed the job and died.
        Assert.Single(await _host.Get<IIngestQueue>().ClaimAsync(1, _time.Now, TimeSpan.FromMinutes(5), Token));
        await RestartAsync();
        await StartAsync();
        await AddAndFinishAsync("I work at Initech.");
        if (LeasesOutliveProcesses)
        {
            Assert.Equal(EventStatus.Running, (await Engine.GetEventAsync("t1", added.EventId, Token))!.Status);
            _time.Now += TimeSpan.FromMinutes(5);
        }

        await UntilAsync(added.EventId, EventStatus.Succeeded);
        Assert.Equal(2, (await TextsAsync()).Count);
    }

    [Fact]
    public async Task An_add_whose_process_dies_each_time_is_given_up()
    {
        var added = await Engine.AddAsync(Queued("I live in Paris."), Token);
        for (var death = 0; death < 3; death++)
        {
            Assert.Single(await _host.Get<IIngestQueue>().ClaimAsync(1, _time.Now, TimeSpan.FromMinutes(5), Token));
            _time.Now += TimeSpan.FromMinutes(5);
        }

        await StartAsync();
        var failed = await UntilAsync(added.EventId, EventStatus.Failed);
        Assert.Equal(("The process that worked on it ended each time.", 0), (failed.Error, _extractor.Calls));
    }

    [Fact]
    public async Task A_late_worker_does_not_change_the_result_of_another()
    {
        var added = await Engine.AddAsync(Queued("I live in Paris."), Token);
        var job = Assert.Single(await _host.Get<IIngestQueue>().ClaimAsync(1, _time.Now, TimeSpan.FromMinutes(5), Token));
        var pipeline = _host.Get<AddPipeline>();
        var first = await pipeline.RunAsync(job.Request, job.Fingerprint, job.EventId, queued: true, _time.Now, Token);
        var second = await pipeline.RunAsync(job.Request, job.Fingerprint, job.EventId, queued: true, _time.Now, Token);
        await _host.Get<IIngestQueue>().RetryAsync(job.EventId, _time.Now, "late", Token);
        await _host.Get<IIngestQueue>().ReleaseAsync(job.EventId, _time.Now, Token);
        await _host.Get<IIngestQueue>().FailAsync(job.EventId, "late", _time.Now, Token);

        Assert.Equal((false, true), (first.Replayed, second.Replayed));
        Assert.Equal(first.Memories.Select(memory => memory.Id), second.Memories.Select(memory => memory.Id));
        Assert.Single(await TextsAsync());
        var found = await Engine.GetEventAsync("t1", added.EventId, Token);
        Assert.Equal((EventStatus.Succeeded, null), (found!.Status, found.Error));
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

        _extractor.Fail(times: 1, new MemoryValidationException("no"));
        var bad = Queued("I work at Initech.") with { IdempotencyKey = "k2" };
        await UntilAsync((await Engine.AddAsync(bad, Token)).EventId, EventStatus.Failed);
        Assert.True((await Engine.AddAsync(bad, Token)).Failed);
    }

    [Fact]
    public async Task Erasure_removes_waiting_adds_and_dead_letters()
    {
        _extractor.Fail(times: 1, new MemoryValidationException("no"));
        await StartAsync();
        var dead = await Engine.AddAsync(Queued("My secret is 42 tulips."), Token);
        await UntilAsync(dead.EventId, EventStatus.Failed);
        await _host.Get<IngestWorkers>().StopAsync(Token);
        var waiting = await Engine.AddAsync(Queued("My other secret is 43 tulips."), Token);

        await Engine.EraseAsync("t1", Requests.User("alice"), Token);

        Assert.Equal(0, await Engine.ReplayDeadLettersAsync("t1", null, Token));
        Assert.Empty((await Engine.DeadLettersAsync("t1", 0, 10, Token)).Items);
        Assert.Equal(
            ("erased", EventStatus.Failed),
            (
                (await Engine.GetEventAsync("t1", waiting.EventId, Token))!.Error,
                (await Engine.GetEventAsync("t1", waiting.EventId, Token))!.Status
            )
        );
        await _host.DisposeAsync();
        foreach (var file in Directory.GetFiles(_folder.Path))
        {
            Assert.DoesNotContain(
                "tulips",
                System.Text.Encoding.UTF8.GetString(await File.ReadAllBytesAsync(file, Token)),
                StringComparison.Ordinal
            );
        }

        _host = NewEngine();
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
        var seen = new Dictionary<string, List<(double Value, string? Tag)>>(StringComparer.Ordinal);
        await RestartAsync(options => options.Workers = 1);
        var meters = _host.Get<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Meter.Scope == meters)
                {
                    own.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
        _extractor.Fail(times: 1, new MemoryValidationException("no"));
        await StartAsync();
        await UntilAsync((await Engine.AddAsync(Queued("I live in Paris."), Token)).EventId, EventStatus.Failed);
        _extractor.Hold();
        var held = await Engine.AddAsync(Queued("I work at Initech."), Token);
        await UntilAsync(held.EventId, EventStatus.Running);
        await Engine.AddAsync(Queued("I own a boat."), Token);
        _time.Now += TimeSpan.FromSeconds(90);

        await Poll.UntilAsync(
            "the state of the queue",
            () =>
            {
                lock (seen)
                {
                    seen.Clear();
                }

                listener.RecordObservableInstruments();
                lock (seen)
                {
                    return seen["memstack.ingest.queue.size"]
                            .OrderBy(pair => pair.Tag, StringComparer.Ordinal)
                            .SequenceEqual([(1, "dead"), (1, "running"), (1, "waiting")])
                        && seen["memstack.ingest.queue.age"][0].Value > 0;
                }
            },
            Deadline,
            Token
        );
        lock (seen)
        {
            Assert.Equal(90, Assert.Single(seen["memstack.ingest.queue.age"]).Value);
            Assert.Equal(1, Assert.Single(seen["memstack.ingest.workers.active"]).Value);
            seen.Clear();
        }

        _extractor.LetGo();
        await UntilAsync(held.EventId, EventStatus.Succeeded);
        await Poll.UntilAsync(
            "both outcomes",
            () =>
            {
                lock (seen)
                {
                    return seen.TryGetValue("memstack.ingest.jobs", out var jobs) && jobs.Count == 2;
                }
            },
            Deadline,
            Token
        );
        lock (seen)
        {
            Assert.Equal([(1, "stored"), (1, "stored")], seen["memstack.ingest.jobs"]);
            Assert.Equal(2, seen["memstack.ingest.duration"].Count);
        }

        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var tag = tags.IsEmpty ? null : (string?)tags[0].Value;
            lock (seen)
            {
                if (!seen.TryGetValue(instrument.Name, out var values))
                {
                    seen.Add(instrument.Name, values = []);
                }

                values.Add((value, tag));
            }
        }
    }

    private static AddRequest Queued(string text) =>
        new()
        {
            Tenant = "t1",
            UserId = "alice",
            Messages = [new ChatMessage("user", text)],
            Queue = true,
        };

    private TestEngine NewEngine(Action<IngestOptions>? configure = null) =>
        Create(
            _folder.Path,
            _time,
            services =>
            {
                services.AddSingleton<IFactExtractor>(provider =>
                {
                    _extractor.Inner = new RuleFactExtractor(provider.GetRequiredService<IOptions<MemoryOptions>>());
                    return _extractor;
                });
                services.AddSingleton<IMeterFactory, OwnMeters>();
                services.Configure<IngestOptions>(options =>
                {
                    (options.MaxAttempts, options.Backoff, options.PollInterval) = (
                        3,
                        TimeSpan.FromMinutes(1),
                        TimeSpan.FromMilliseconds(10)
                    );
                    configure?.Invoke(options);
                });
            }
        );

    private async Task RestartAsync(Action<IngestOptions>? configure = null)
    {
        await _host.DisposeAsync();
        _host = NewEngine(configure);
    }

    private Task StartAsync() => _host.Get<IngestWorkers>().StartAsync(Token);

    private async Task<MemoryEvent> AddAndFinishAsync(string text) =>
        await UntilAsync((await Engine.AddAsync(Queued(text), Token)).EventId, EventStatus.Succeeded);

    private Task<MemoryEvent> UntilAsync(Guid eventId, EventStatus status, TimeSpan step = default) =>
        UntilAsync(eventId, found => found.Status == status, step);

    private Task<MemoryEvent> UntilAsync(Guid eventId, Func<MemoryEvent, bool> condition, TimeSpan step = default) =>
        Poll.ForAsync(
            "the event",
            async token =>
            {
                _time.Now += step;
                var found = await Engine.GetEventAsync("t1", eventId, token);
                return condition(found!) ? found : null;
            },
            Deadline,
            Token
        );

    private async Task<IReadOnlyList<string>> TextsAsync() =>
        [.. (await Engine.ListAsync(Requests.List() with { Limit = 1000 }, Token)).Items.Select(memory => memory.Text)];
}
