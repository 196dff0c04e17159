using System.Diagnostics;
using MemStack.Memory.Adding;
using MemStack.Memory.Model;
using MemStack.Memory.Queue;
using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Tests;

/// <summary>Tests adds that wait for a worker.</summary>
public abstract class QueueSuite : ScriptedSuite
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_queued_add_is_pending_then_running_then_done_exactly_once()
    {
        var queued = await EnqueueAsync("I like tea.");
        Assert.Equal((true, 0), (queued.Queued, queued.Memories.Count));
        Assert.Equal(EventStatus.Pending, await StatusAsync(queued.EventId));
        Assert.Empty(await ListedAsync());

        var job = Assert.Single(await Queue.ClaimAsync(10, Time.GetUtcNow(), Lease, Token));
        Assert.Equal((queued.EventId, 1, Time.GetUtcNow()), (job.EventId, job.Attempts, job.Request.Timestamp));
        Assert.Equal(EventStatus.Running, await StatusAsync(queued.EventId));
        Assert.Empty(await Queue.ClaimAsync(10, Time.GetUtcNow(), Lease, Token));

        Assert.Equal(["I like tea."], (await WorkAsync(job)).Memories.Select(memory => memory.Text));
        var again = await WorkAsync(job);
        Assert.Equal((true, 1), (again.Replayed, again.Memories.Count));
        Assert.Equal(["I like tea."], await ListedAsync());
        Assert.Equal(EventStatus.Succeeded, await StatusAsync(queued.EventId));
        Assert.Equal(new QueueState(0, 0, 0, TimeSpan.Zero), await Queue.StateAsync(Time.GetUtcNow(), Token));
    }

    [Fact]
    public async Task Jobs_are_claimed_oldest_first_up_to_the_limit()
    {
        var events = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            events.Add((await EnqueueAsync($"fact {i}")).EventId);
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(events.Take(2), (await Queue.ClaimAsync(2, Time.GetUtcNow(), Lease, Token)).Select(job => job.EventId));
        Assert.Equal(events.Skip(2), (await Queue.ClaimAsync(10, Time.GetUtcNow(), Lease, Token)).Select(job => job.EventId));
    }

    [Fact]
    public async Task A_job_with_an_expired_lease_is_claimed_by_another_worker()
    {
        await EnqueueAsync("I like tea.");
        await Queue.ClaimAsync(1, Time.GetUtcNow(), Lease, Token);
        Time.Advance(Lease);

        Assert.Equal(2, Assert.Single(await Queue.ClaimAsync(1, Time.GetUtcNow(), Lease, Token)).Attempts);
    }

    [Fact]
    public async Task A_returned_job_waits_until_its_due_time()
    {
        var id = (await EnqueueAsync("I like tea.")).EventId;
        await Queue.ClaimAsync(1, Time.GetUtcNow(), Lease, Token);
        await Queue.RetryAsync(id, Time.GetUtcNow() + TimeSpan.FromMinutes(1), "timeout", Token);

        Assert.Equal("timeout", (await Engine.GetEventAsync("t1", id, Token))!.Error);
        Assert.Empty(await Queue.ClaimAsync(1, Time.GetUtcNow(), Lease, Token));
        Time.Advance(TimeSpan.FromMinutes(1));
        var job = Assert.Single(await Queue.ClaimAsync(1, Time.GetUtcNow(), Lease, Token));
        await WorkAsync(job);
        Assert.Null((await Engine.GetEventAsync("t1", id, Token))!.Error);
    }

    [Fact]
    public async Task A_given_up_job_is_a_dead_letter_until_it_is_queued_again()
    {
        var id = (await EnqueueAsync("I like tea.")).EventId;
        var other = (await EnqueueAsync("I like milk.")).EventId;
        foreach (var job in await Queue.ClaimAsync(2, Time.GetUtcNow(), Lease, Token))
        {
            await Queue.FailAsync(job.EventId, "malformed", Time.GetUtcNow(), Token);
        }

        Assert.Equal(EventStatus.Failed, await StatusAsync(id));
        var letters = await Engine.DeadLettersAsync("t1", 0, 10, Token);
        Assert.Equal(2, letters.Total);
        Assert.Equal(
            (id, "malformed", 1, 1),
            (letters.Items[0].EventId, letters.Items[0].Error, letters.Items[0].Attempts, letters.Items[0].Messages)
        );
        Assert.Equal(0, (await Engine.DeadLettersAsync("t2", 0, 10, Token)).Total);
        Assert.Equal(0, await Engine.ReplayDeadLettersAsync("t2", null, Token));
        Assert.Equal((0L, 0L, 2L), await CountsAsync());

        Assert.Equal(1, await Engine.ReplayDeadLettersAsync("t1", other, Token));
        Assert.Equal(EventStatus.Pending, await StatusAsync(other));
        Assert.Equal(1, Assert.Single(await Queue.ClaimAsync(9, Time.GetUtcNow(), Lease, Token)).Attempts);
        Assert.Equal(1, await Engine.ReplayDeadLettersAsync("t1", null, Token));
        Assert.Equal((1L, 1L, 0L), await CountsAsync());
    }

    [Fact]
    public async Task A_key_identifies_one_job_and_returns_its_outcome()
    {
        var request = Said("I like tea.") with { Queue = true, IdempotencyKey = "k" };
        var first = await Engine.AddAsync(request, Token);
        var again = await Engine.AddAsync(request, Token);

        Assert.Equal((first.EventId, true, true), (again.EventId, again.Replayed, again.Queued));
        await Assert.ThrowsAsync<IdempotencyConflictException>(() =>
            Engine.AddAsync(Said("I like milk.") with { Queue = true, IdempotencyKey = "k" }, Token)
        );
        await WorkAsync(Assert.Single(await Queue.ClaimAsync(9, Time.GetUtcNow(), Lease, Token)));
        var done = await Engine.AddAsync(request, Token);
        Assert.Equal((true, false, 1), (done.Replayed, done.Queued, done.Memories.Count));
    }

    [Fact]
    public async Task A_full_queue_refuses_an_add_and_stores_nothing()
    {
        for (var i = 0; i < Host.Get<IOptions<IngestOptions>>().Value.Capacity; i++)
        {
            await EnqueueAsync($"fact {i}");
        }

        var refused = Said("one too many") with { Queue = true, IdempotencyKey = "k" };

        await Assert.ThrowsAsync<IngestQueueFullException>(() => Engine.AddAsync(refused, Token));
        var job = Assert.Single(await Queue.ClaimAsync(1, Time.GetUtcNow(), Lease, Token));
        await WorkAsync(job);
        Assert.False((await Engine.AddAsync(refused, Token)).Replayed);
    }

    [Fact]
    public async Task A_tenants_full_queue_does_not_block_other_tenants()
    {
        var capacity = Host.Get<IOptions<IngestOptions>>().Value.Capacity;
        for (var i = 0; i < capacity; i++)
        {
            await EnqueueAsync($"fact {i}");
        }

        await Assert.ThrowsAsync<IngestQueueFullException>(() => EnqueueAsync("one too many"));
        Assert.True((await Engine.AddAsync(Said("I like tea.", tenant: "t2") with { Queue = true }, Token)).Queued);
        Assert.Equal(capacity + 1, (await CountsAsync()).Waiting);
    }

    [Fact]
    public async Task A_job_keeps_the_trace_of_the_request_that_queued_it()
    {
        using var request = new Activity("request").SetIdFormat(ActivityIdFormat.W3C);
        request.TraceStateString = "vendor=1";
        request.Start();
        await EnqueueAsync("I like tea.", "bob");

        var job = Assert.Single(await Queue.ClaimAsync(1, Time.GetUtcNow(), Lease, Token));
        Assert.Equal((request.TraceId, "vendor=1"), (ActivityContext.Parse(job.TraceParent!, null).TraceId, job.TraceState));
        Assert.Equal(("bob", "I like tea."), (job.Request.UserId, job.Request.Messages[0].Content));
    }

    [Fact]
    public async Task The_age_of_the_queue_is_that_of_its_oldest_waiting_job()
    {
        await EnqueueAsync("I like tea.");
        Time.Advance(TimeSpan.FromSeconds(40));
        await EnqueueAsync("I like milk.");

        Assert.Equal(new QueueState(2, 0, 0, TimeSpan.FromSeconds(40)), await Queue.StateAsync(Time.GetUtcNow(), Token));
    }

    [Fact]
    public async Task Erasing_a_scope_removes_its_waiting_adds()
    {
        var mine = (await EnqueueAsync("I like tea.")).EventId;
        await EnqueueAsync("I like milk.", "bob");
        await Engine.EraseAsync("t1", Requests.User("alice"), Token);

        Assert.Equal(
            (EventStatus.Failed, "erased"),
            ((await Engine.GetEventAsync("t1", mine, Token))!.Status, (await Engine.GetEventAsync("t1", mine, Token))!.Error)
        );
        Assert.Equal("bob", Assert.Single(await Queue.ClaimAsync(9, Time.GetUtcNow(), Lease, Token)).Request.UserId);
    }

    private Task<AddResult> EnqueueAsync(string text, string user = "alice") =>
        Engine.AddAsync(Said(text, user) with { Queue = true }, Token);

    private Task<AddResult> WorkAsync(IngestJob job) =>
        Host.Get<AddPipeline>().RunAsync(job.Request, job.Fingerprint, job.EventId, queued: true, Time.GetUtcNow(), Token);

    private async Task<EventStatus> StatusAsync(Guid id) => (await Engine.GetEventAsync("t1", id, Token))!.Status;

    private async Task<(long Waiting, long Running, long Dead)> CountsAsync() =>
        await Queue.StateAsync(Time.GetUtcNow(), Token) is var state ? (state.Waiting, state.Running, state.Dead) : default;
}
