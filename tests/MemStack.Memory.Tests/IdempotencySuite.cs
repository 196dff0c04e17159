using MemStack.Memory.Idempotency;
using MemStack.Memory.Model;
using MemStack.Memory.Tests.Support;

namespace MemStack.Memory.Tests;

/// <summary>Repeated requests.</summary>
public abstract class IdempotencySuite : EngineSuite
{
    [Fact]
    public async Task An_add_with_a_used_key_answers_as_the_first_and_stores_nothing()
    {
        var request = Requests.Verbatim("I live in Paris") with { IdempotencyKey = "k1" };
        var first = await Engine.AddAsync(request, Token);
        await Engine.UpdateAsync(
            new UpdateRequest
            {
                Tenant = "t1",
                Id = first.Memories[0].Id,
                Text = "changed since",
            },
            Token
        );
        var second = await Engine.AddAsync(request, Token);

        Assert.True(second.Replayed);
        Assert.Equal(first.EventId, second.EventId);
        Assert.Equal(
            first.Memories.Select(memory => (memory.Id, memory.Text, memory.CreatedAt)),
            second.Memories.Select(memory => (memory.Id, memory.Text, memory.CreatedAt))
        );
        Assert.Single(await ListedAsync());
    }

    [Fact]
    public async Task A_used_key_with_other_content_is_refused()
    {
        await Engine.AddAsync(Requests.Verbatim("one") with { IdempotencyKey = "k1" }, Token);

        await Assert.ThrowsAsync<IdempotencyConflictException>(() =>
            Engine.AddAsync(Requests.Verbatim("two") with { IdempotencyKey = "k1" }, Token)
        );
        await Assert.ThrowsAsync<IdempotencyConflictException>(() =>
            Engine.AddAsync(Requests.Verbatim("one", "bob") with { IdempotencyKey = "k1" }, Token)
        );
        Assert.Equal(["one"], await ListedAsync());
    }

    [Fact]
    public async Task A_key_of_one_tenant_is_independent_of_anothers()
    {
        await Engine.AddAsync(Requests.Verbatim("one") with { IdempotencyKey = "k1" }, Token);

        Assert.False((await Engine.AddAsync(Requests.Verbatim("two", tenant: "t2") with { IdempotencyKey = "k1" }, Token)).Replayed);
    }

    [Fact]
    public async Task A_key_is_free_again_after_its_retention()
    {
        var request = Requests.Verbatim("one") with { IdempotencyKey = "k1" };
        await Engine.AddAsync(request, Token);

        Time.Advance(TimeSpan.FromHours(24));
        Assert.True((await Engine.AddAsync(request, Token)).Replayed);
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.False((await Engine.AddAsync(request, Token)).Replayed);
    }

    [Fact]
    public async Task Adds_with_one_key_at_the_same_time_store_once()
    {
        var request = Requests.Verbatim("one") with { IdempotencyKey = "k1" };
        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Engine.AddAsync(request, Token)));

        Assert.Single(results, result => !result.Replayed);
        Assert.Single(results.Select(result => result.Memories[0].Id).Distinct());
        Assert.Single(await ListedAsync());
    }

    [Fact]
    public async Task A_response_is_kept_by_tenant_and_key()
    {
        var store = Host.Get<IIdempotentOutcomes>();
        await store.SaveAsync("t1", "k", "f", new StoredOutcome(201, [1, 2, 3]), Token);
        await store.SaveAsync("t1", "k", "f", new StoredOutcome(500, [9]), Token);

        var found = await store.FindAsync("t1", "k", "f", Token);
        Assert.Equal(201, found!.Code);
        Assert.Equal([1, 2, 3], found.Content);
        Assert.Null(await store.FindAsync("t2", "k", "f", Token));
        await Assert.ThrowsAsync<IdempotencyConflictException>(() => store.FindAsync("t1", "k", "other", Token));
        await Assert.ThrowsAsync<IdempotencyConflictException>(() =>
            store.SaveAsync("t1", "k", "other", new StoredOutcome(200, []), Token)
        );
        Time.Advance(TimeSpan.FromHours(25));
        Assert.Null(await store.FindAsync("t1", "k", "f", Token));
    }
}
