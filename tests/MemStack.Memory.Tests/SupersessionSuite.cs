using MemStack.Memory.Consolidation;
using MemStack.Memory.Model;
using MemStack.Memory.Tests.Support;

namespace MemStack.Memory.Tests;

/// <summary>Tests facts that were true once and are no longer.</summary>
public abstract class SupersessionSuite : ScriptedSuite
{
    protected SupersessionSuite()
    {
        Script.Says("I live in Paris", "user/lives_in", "paris");
        Script.Says("I live in Berlin", "user/lives_in", "berlin");
        Script.Says("I live in Rome", "user/lives_in", "rome");
        Script.Says("I work at Acme", "user/works_at", "acme");
        Script.Says("Berlin is my home", "user/lives_in", "berlin");
    }

    [Fact]
    public async Task A_new_answer_closes_the_old_one_and_only_it_is_true_now()
    {
        var paris = (await SayAsync("I live in Paris")).Memories[0];
        var moved = await SayAsync("I live in Berlin");

        var closed = Assert.Single(moved.Superseded);
        Assert.Equal((paris.Id, Time.GetUtcNow(), moved.Memories[0].Id), (closed.Id, closed.ValidTo, closed.SupersededBy));
        Assert.Equal(["I live in Berlin"], await ListedAsync());
        Assert.Equal(["I live in Berlin"], await FoundAsync("Where do I live?"));
        Assert.Equal(
            ["I live in Berlin", "I live in Paris"],
            (await Engine.ListAsync(Requests.List() with { ShowSuperseded = true }, Token)).Items.Select(memory => memory.Text)
        );
        var read = (await Engine.GetAsync("t1", paris.Id, Token))!;
        Assert.Equal((closed.ValidTo, closed.SupersededBy, closed.UpdatedAt), (read.ValidTo, read.SupersededBy, read.UpdatedAt));
    }

    [Fact]
    public async Task A_past_moment_shows_the_facts_of_that_time()
    {
        await SayAsync("I live in Paris");
        var between = Time.GetUtcNow() + TimeSpan.FromSeconds(30);
        await SayAsync("I live in Berlin");

        Assert.Equal(
            ["I live in Paris"],
            (await Engine.SearchAsync(Requests.Search("live") with { AsOf = between }, Token)).Select(hit => hit.Memory.Text)
        );
        Assert.Equal(
            ["I live in Paris"],
            (await Engine.ListAsync(Requests.List() with { AsOf = between }, Token)).Items.Select(memory => memory.Text)
        );
        Assert.Equal(
            ["I live in Berlin"],
            (await Engine.ListAsync(Requests.List() with { AsOf = Time.GetUtcNow() }, Token)).Items.Select(memory => memory.Text)
        );
        Assert.Empty((await Engine.ListAsync(Requests.List() with { AsOf = between - TimeSpan.FromDays(1) }, Token)).Items);
    }

    [Fact]
    public async Task A_past_moment_with_superseded_facts_excludes_later_ones()
    {
        await SayAsync("I live in Paris");
        await SayAsync("I live in Berlin");
        var then = Time.GetUtcNow();
        await SayAsync("I live in Rome");

        var listed = await Engine.ListAsync(Requests.List() with { AsOf = then, ShowSuperseded = true }, Token);
        Assert.Equal(["I live in Berlin", "I live in Paris"], listed.Items.Select(memory => memory.Text));
        var found = await Engine.SearchAsync(Requests.Search("live") with { AsOf = then, ShowSuperseded = true }, Token);
        Assert.Equal(["I live in Berlin", "I live in Paris"], found.Select(hit => hit.Memory.Text).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Entities_are_counted_like_their_lists()
    {
        await SayAsync("I live in Paris");
        await SayAsync("I live in Berlin");
        await Engine.AddAsync(
            Said("Tea is on offer") with
            {
                ExpiresAt = DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime).AddDays(-1),
            },
            Token
        );
        await Engine.AddAsync(
            Said("Milk is on offer", "bob") with
            {
                ExpiresAt = DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime).AddDays(-1),
            },
            Token
        );

        var entities = await Engine.EntitiesAsync("t1", EntityType.User, 0, 10, Token);
        Assert.Equal([("alice", 1), ("bob", 0L)], entities.Items.Select(entity => (entity.Name, entity.TotalMemories)));
        foreach (var entity in entities.Items)
        {
            Assert.Equal((await Engine.ListAsync(Requests.List(Requests.User(entity.Name)), Token)).Total, entity.TotalMemories);
        }

        Assert.Equal(2, (await Engine.EntitiesAsync("t1", EntityType.User, 5, 10, Token)).Total);
    }

    [Fact]
    public async Task A_past_moment_shows_memories_that_had_not_expired_at_that_time()
    {
        await Engine.AddAsync(Said("Tea is on offer") with { ExpiresAt = DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime) }, Token);
        var then = Time.GetUtcNow() + TimeSpan.FromHours(1);
        Time.Advance(TimeSpan.FromDays(7));

        Assert.Empty(await ListedAsync());
        Assert.Single((await Engine.ListAsync(Requests.List() with { AsOf = then }, Token)).Items);
        Assert.Single((await Engine.ListAsync(Requests.List() with { AsOf = then, ShowSuperseded = true }, Token)).Items);
        Assert.Single(await Engine.SearchAsync(Requests.Search("tea") with { AsOf = then }, Token));
        Assert.Empty((await Engine.ListAsync(Requests.List() with { AsOf = then + TimeSpan.FromDays(1) }, Token)).Items);
        Assert.Empty(await Engine.SearchAsync(Requests.Search("tea") with { AsOf = then + TimeSpan.FromDays(1) }, Token));
    }

    [Fact]
    public async Task The_same_answer_in_other_words_stays_open()
    {
        await SayAsync("I live in Berlin");

        Assert.Empty((await SayAsync("Berlin is my home")).Superseded);
        Assert.Equal(2, (await ListedAsync()).Count);
    }

    [Fact]
    public async Task Another_owners_answer_is_unchanged()
    {
        await SayAsync("I live in Paris", "bob");

        Assert.Empty((await SayAsync("I live in Berlin")).Superseded);
        Assert.Equal(2, (await ListedAsync()).Count);
    }

    [Fact]
    public async Task A_late_fact_of_an_earlier_time_is_stored_closed()
    {
        await SayAsync("I live in Paris");
        var berlin = (await SayAsync("I live in Berlin")).Memories[0];
        var said = berlin.CreatedAt - TimeSpan.FromDays(9);
        var late = await Engine.AddAsync(Said("I live in Rome") with { Timestamp = said }, Token);

        Assert.Empty(late.Superseded);
        Assert.Equal((berlin.CreatedAt, berlin.Id), (late.Memories[0].ValidTo, late.Memories[0].SupersededBy));
        Assert.Equal(["I live in Berlin"], await ListedAsync());
        Assert.Equal(
            ["I live in Rome"],
            (await Engine.ListAsync(Requests.List() with { AsOf = said + TimeSpan.FromHours(1) }, Token)).Items.Select(memory =>
                memory.Text
            )
        );
    }

    [Fact]
    public async Task The_last_answer_is_true_though_the_clock_went_back()
    {
        await SayAsync("I live in Paris");
        Time.AdjustTime(Time.GetUtcNow() - TimeSpan.FromHours(2));
        var berlin = await SayAsync("I live in Berlin");

        Assert.Equal(["I live in Paris"], berlin.Superseded.Select(memory => memory.Text));
        Assert.Equal(["I live in Berlin"], await ListedAsync());
        Assert.Equal(["I live in Berlin"], await FoundAsync("Where do I live?"));
        Assert.Equal(
            ["I live in Berlin"],
            (await Engine.ListAsync(Requests.List() with { AsOf = Time.GetUtcNow() + TimeSpan.FromDays(1) }, Token)).Items.Select(memory =>
                memory.Text
            )
        );
    }

    [Fact]
    public async Task An_update_is_final_though_the_clock_went_back()
    {
        var acme = (await SayAsync("I work at Acme")).Memories[0];
        await SayAsync("I live in Paris");
        Time.AdjustTime(Time.GetUtcNow() - TimeSpan.FromHours(2));
        await Engine.UpdateAsync(
            new UpdateRequest
            {
                Tenant = "t1",
                Id = acme.Id,
                Text = "I live in Rome",
            },
            Token
        );

        Assert.Equal(["I live in Rome"], await ListedAsync());
    }

    [Fact]
    public async Task A_future_fact_stays_when_another_is_added_before_it_begins()
    {
        await Engine.AddAsync(Said("I live in Rome") with { Timestamp = Time.GetUtcNow() + TimeSpan.FromDays(7) }, Token);
        var paris = await SayAsync("I live in Paris");

        Assert.Empty(paris.Superseded);
        Assert.Equal(Time.GetUtcNow().AddDays(7) - TimeSpan.FromMinutes(1), paris.Memories[0].ValidTo);
    }

    [Fact]
    public async Task Answers_of_one_add_follow_each_other()
    {
        var result = await Engine.AddAsync(
            Said("") with
            {
                Messages = [new("user", "I live in Paris"), new("user", "I live in Berlin"), new("user", "I live in Rome")],
            },
            Token
        );

        Assert.Equal(3, result.Memories.Count);
        Assert.Equal(["I live in Paris", "I live in Berlin"], result.Superseded.Select(memory => memory.Text));
        Assert.Equal(["I live in Rome"], await ListedAsync());
        Assert.Equal(result.Memories[1].Id, (await Engine.GetAsync("t1", result.Memories[0].Id, Token))!.SupersededBy);
    }

    [Fact]
    public async Task History_shows_the_end_of_a_fact_and_a_replay_of_the_add()
    {
        var paris = (await SayAsync("I live in Paris")).Memories[0];
        var request = Said("I live in Berlin") with { IdempotencyKey = "k" };
        var first = await Engine.AddAsync(request, Token);
        var again = await Engine.AddAsync(request, Token);

        Assert.Equal(
            [(HistoryEvent.Add, null, "I live in Paris"), (HistoryEvent.Supersede, "I live in Paris", "I live in Berlin")],
            (await Engine.HistoryAsync("t1", paris.Id, Token))!.Select(step => (step.Event, step.OldText, step.NewText))
        );
        Assert.True(again.Replayed);
        Assert.Equal(
            first.Superseded.Select(memory => (memory.Id, memory.Text, memory.ValidTo)),
            again.Superseded.Select(memory => (memory.Id, memory.Text, memory.ValidTo))
        );
        Assert.Equal(
            ["I live in Berlin"],
            (await Engine.GetEventAsync("t1", first.EventId, Token))!.Memories.Select(memory => memory.Text)
        );
    }

    [Fact]
    public async Task A_consolidator_ends_only_facts_of_the_same_owner()
    {
        var mine = (await SayAsync("My cat is called Tom")).Memories[0];
        var other = (await SayAsync("My dog is called Rex", "bob")).Memories[0];
        Script.Decide = (_, _) => new ConsolidationDecision([mine.Id, other.Id, Guid.CreateVersion7()], null);
        var result = await SayAsync("My cat is called Kitty");

        Assert.Equal([mine.Id], result.Superseded.Select(memory => memory.Id));
        Assert.Null((await Engine.GetAsync("t1", other.Id, Token))!.ValidTo);
    }

    [Fact]
    public async Task An_updated_answer_takes_the_slot_of_its_new_text()
    {
        var memory = (await SayAsync("I live in Paris")).Memories[0];
        var updated = await Engine.UpdateAsync(
            new UpdateRequest
            {
                Tenant = "t1",
                Id = memory.Id,
                Text = "I live in Berlin",
            },
            Token
        );

        Assert.Equal("berlin", updated!.SlotValue);
        Assert.Empty((await SayAsync("Berlin is my home")).Superseded);
        Assert.Equal(2, (await SayAsync("I live in Rome")).Superseded.Count);
    }

    [Fact]
    public async Task An_updated_text_is_the_final_answer_to_its_question()
    {
        var rome = (await SayAsync("I live in Rome")).Memories[0];
        var other = (await SayAsync("I work at Acme")).Memories[0];
        Time.Advance(TimeSpan.FromMinutes(1));
        await Engine.UpdateAsync(
            new UpdateRequest
            {
                Tenant = "t1",
                Id = other.Id,
                Text = "I live in Berlin",
            },
            Token
        );

        Assert.Equal(["I live in Berlin"], await ListedAsync());
        var closed = (await Engine.GetAsync("t1", rome.Id, Token))!;
        Assert.Equal((Time.GetUtcNow(), other.Id, Time.GetUtcNow()), (closed.ValidTo!.Value, closed.SupersededBy!.Value, closed.UpdatedAt));
        Assert.Equal(
            [(HistoryEvent.Add, null, "I live in Rome"), (HistoryEvent.Supersede, "I live in Rome", "I live in Berlin")],
            (await Engine.HistoryAsync("t1", rome.Id, Token))!.Select(step => (step.Event, step.OldText, step.NewText))
        );
    }

    [Fact]
    public async Task An_update_of_a_past_fact_ends_nothing()
    {
        var paris = (await SayAsync("I live in Paris")).Memories[0];
        await SayAsync("I live in Berlin");
        await Engine.UpdateAsync(
            new UpdateRequest
            {
                Tenant = "t1",
                Id = paris.Id,
                Text = "I live in Rome",
            },
            Token
        );

        Assert.Equal(["I live in Berlin"], await ListedAsync());
    }

    [Fact]
    public async Task An_updated_text_ends_neither_the_same_answer_nor_another_owners()
    {
        await SayAsync("I live in Rome", "bob");
        await SayAsync("Berlin is my home");
        var other = (await SayAsync("I work at Acme")).Memories[0];
        await Engine.UpdateAsync(
            new UpdateRequest
            {
                Tenant = "t1",
                Id = other.Id,
                Text = "I live in Berlin",
            },
            Token
        );

        Assert.Equal(["I live in Berlin", "Berlin is my home"], await ListedAsync(Requests.User("alice")));
        Assert.Equal(["I live in Rome"], await ListedAsync(Requests.User("bob")));
    }
}
