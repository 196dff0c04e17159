using MemStack.Memory.Adding;
using MemStack.Memory.Model;
using MemStack.Memory.Queue;
using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using TestRig;

namespace MemStack.Memory.Tests;

/// <summary>Queued adds that fail, are interrupted, or are erased.</summary>
public abstract class IngestFailureSuite : IngestSuite
{
    /// <summary>
    /// Indicates whether a job of a dead process waits for the end of its lease, because another process could be working on it.
    /// </summary>
    protected abstract bool LeasesOutliveProcesses { get; }

    [Fact]
    public async Task A_failed_attempt_is_repeated_after_its_backoff_and_not_before()
    {
        Extractor.Fail(times: 1);
        await StartAsync();
        var added = await Engine.AddAsync(Queued("I live in Paris."), Token);

        var waiting = await UntilAsync(added.EventId, found => found is { Status: EventStatus.Pending, Error: not null });
        Assert.Equal("InvalidOperationException", waiting.Error);
        // At least half of the backoff of a minute: nothing is done until the clock moves.
        Time.Advance(TimeSpan.FromSeconds(29));
        await AddAndFinishAsync("I work at Initech.");
        Assert.Equal(EventStatus.Pending, (await Engine.GetEventAsync("t1", added.EventId, Token))!.Status);

        Time.Advance(TimeSpan.FromSeconds(32));
        var done = await UntilAsync(added.EventId, EventStatus.Succeeded);
        Assert.Null(done.Error);
        Assert.Equal(["I live in Paris.", "I work at Initech."], (await TextsAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_add_that_fails_too_often_becomes_a_dead_letter_that_can_be_queued_again()
    {
        Extractor.Fail(times: 3);
        await StartAsync();
        var added = await Engine.AddAsync(Queued("My secret is 42 tulips."), Token);
        for (var attempt = 1; attempt < 3; attempt++)
        {
            await Poll.UntilAsync("the attempt", () => Extractor.Calls == attempt, Deadline, Token);
            await UntilAsync(added.EventId, EventStatus.Pending);
            Time.Advance(TimeSpan.FromMinutes(10));
        }

        var failed = await UntilAsync(added.EventId, EventStatus.Failed);

        var letter = Assert.Single((await Engine.DeadLettersAsync("t1", 0, 10, Token)).Items);
        Assert.Equal((added.EventId, "InvalidOperationException", 3, 1), (letter.EventId, letter.Error, letter.Attempts, letter.Messages));
        Assert.Equal((3, "InvalidOperationException"), (Extractor.Calls, failed.Error));
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
        Extractor.Fail(times: 1, new MemoryValidationException("The model's answer names no fact."));
        await StartAsync();
        var added = await Engine.AddAsync(Queued("I live in Paris."), Token);

        var failed = await UntilAsync(added.EventId, EventStatus.Failed);
        Assert.Equal(("The model's answer names no fact.", 1), (failed.Error, Extractor.Calls));
    }

    [Fact]
    public async Task Work_that_takes_longer_than_its_lease_is_cancelled_and_retried()
    {
        await RestartAsync(options => (options.Lease, options.MaxAttempts) = (TimeSpan.FromSeconds(1), 1));
        Extractor.Hold();
        await StartAsync();
        var added = await Engine.AddAsync(Queued("I live in Paris."), Token);

        await Poll.UntilAsync("the work's begin", () => Extractor.Calls == 1, Deadline, Token);
        // Later than the work's own limit, and before anybody else may take the job.
        Time.Advance(TimeSpan.FromMilliseconds(950));
        var failed = await UntilAsync(added.EventId, EventStatus.Failed);
        Assert.Contains("MemStack:Ingest:Lease", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_returns_jobs_in_progress_to_the_queue_and_does_not_count_the_attempt()
    {
        Extractor.Hold();
        await StartAsync();
        var added = await Engine.AddAsync(Queued("I live in Paris."), Token);
        await UntilAsync(added.EventId, EventStatus.Running);

        await Host.Get<IngestWorkers>().StopAsync(Token);

        Assert.Equal(EventStatus.Pending, (await Engine.GetEventAsync("t1", added.EventId, Token))!.Status);
        var job = Assert.Single(await Host.Get<IIngestQueue>().ClaimAsync(10, Time.GetUtcNow(), TimeSpan.FromMinutes(1), Token));
        Assert.Equal((added.EventId, 1), (job.EventId, job.Attempts));
    }

    [Fact]
    public async Task A_job_that_a_kill_interrupts_is_done_by_the_next_process()
    {
        var added = await Engine.AddAsync(Queued("I live in Paris."), Token);
        // A process that claimed the job and died.
        Assert.Single(await Host.Get<IIngestQueue>().ClaimAsync(1, Time.GetUtcNow(), TimeSpan.FromMinutes(5), Token));
        await RestartAsync();
        await StartAsync();
        await AddAndFinishAsync("I work at Initech.");
        if (LeasesOutliveProcesses)
        {
            Assert.Equal(EventStatus.Running, (await Engine.GetEventAsync("t1", added.EventId, Token))!.Status);
            Time.Advance(TimeSpan.FromMinutes(5));
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
            Assert.Single(await Host.Get<IIngestQueue>().ClaimAsync(1, Time.GetUtcNow(), TimeSpan.FromMinutes(5), Token));
            Time.Advance(TimeSpan.FromMinutes(5));
        }

        await StartAsync();
        var failed = await UntilAsync(added.EventId, EventStatus.Failed);
        Assert.Equal(("The process that worked on it ended each time.", 0), (failed.Error, Extractor.Calls));
    }

    [Fact]
    public async Task A_late_worker_does_not_change_the_result_of_another()
    {
        var added = await Engine.AddAsync(Queued("I live in Paris."), Token);
        var job = Assert.Single(await Host.Get<IIngestQueue>().ClaimAsync(1, Time.GetUtcNow(), TimeSpan.FromMinutes(5), Token));
        var pipeline = Host.Get<AddPipeline>();
        var first = await pipeline.RunAsync(job.Request, job.Fingerprint, job.EventId, queued: true, Time.GetUtcNow(), Token);
        var second = await pipeline.RunAsync(job.Request, job.Fingerprint, job.EventId, queued: true, Time.GetUtcNow(), Token);
        await Host.Get<IIngestQueue>().RetryAsync(job.EventId, Time.GetUtcNow(), "late", Token);
        await Host.Get<IIngestQueue>().ReleaseAsync(job.EventId, Time.GetUtcNow(), Token);
        await Host.Get<IIngestQueue>().FailAsync(job.EventId, "late", Time.GetUtcNow(), Token);

        Assert.Equal((false, true), (first.Replayed, second.Replayed));
        Assert.Equal(first.Memories.Select(memory => memory.Id), second.Memories.Select(memory => memory.Id));
        Assert.Single(await TextsAsync());
        var found = await Engine.GetEventAsync("t1", added.EventId, Token);
        Assert.Equal((EventStatus.Succeeded, null), (found!.Status, found.Error));
    }

    [Fact]
    public async Task Erasure_removes_waiting_adds_and_dead_letters()
    {
        Extractor.Fail(times: 1, new MemoryValidationException("no"));
        await StartAsync();
        var dead = await Engine.AddAsync(Queued("My secret is 42 tulips."), Token);
        await UntilAsync(dead.EventId, EventStatus.Failed);
        await Host.Get<IngestWorkers>().StopAsync(Token);
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
        await Host.DisposeAsync();
        foreach (var file in Directory.GetFiles(Folder))
        {
            Assert.DoesNotContain(
                "tulips",
                System.Text.Encoding.UTF8.GetString(await File.ReadAllBytesAsync(file, Token)),
                StringComparison.Ordinal
            );
        }
    }
}

public sealed class SqliteIngestFailureTests : IngestFailureSuite
{
    protected override bool LeasesOutliveProcesses => false;

    internal override TestEngine Create(string folder, TimeProvider time, Action<IServiceCollection> replace) =>
        new(folder, time, replace: replace);
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresIngestFailureTests(PostgresServer server) : IngestFailureSuite, IClassFixture<PostgresServer>
{
    protected override bool LeasesOutliveProcesses => true;

    internal override TestEngine Create(string folder, TimeProvider time, Action<IServiceCollection> replace) =>
        server.Engine(folder, time, replace: replace);
}
