using System.Text.Json.Nodes;
using MemStack.Memory.Consolidation;
using MemStack.Memory.Model;

namespace MemStack.Memory.Tests;

/// <summary>Tests of statements that are added again.</summary>
public abstract class DuplicateSuite : ScriptedSuite
{
    [Fact]
    public async Task A_repeated_statement_is_touched_and_not_stored()
    {
        var first = (await SayAsync("I like green tea.")).Memories[0];
        var again = await SayAsync("I like green tea!");

        Assert.Empty(again.Memories);
        var touched = Assert.Single(again.Touched);
        Assert.Equal((first.Id, Time.GetUtcNow()), (touched.Id, touched.TouchedAt));
        Assert.Equal(Time.GetUtcNow(), (await Engine.GetAsync("t1", first.Id, Token))!.TouchedAt);
        Assert.Equal(
            [HistoryEvent.Add, HistoryEvent.Touch],
            (await Engine.HistoryAsync("t1", first.Id, Token))!.Select(step => step.Event)
        );
        Assert.Equal([first.Id], (await Engine.GetEventAsync("t1", again.EventId, Token))!.Touched.Select(memory => memory.Id));
    }

    [Fact]
    public async Task Memories_that_differ_in_scope_speaker_metadata_or_expiry_are_no_duplicates()
    {
        const string Text = "I like green tea.";
        await SayAsync(Text);

        await StoredAsync(Said(Text, "bob"));
        await StoredAsync(Said(Text, tenant: "t2"));
        await StoredAsync(Said(Text) with { RunId = "r" });
        await StoredAsync(Said(Text) with { AgentId = "a" });
        await StoredAsync(
            Said(Text) with
            {
                Metadata = new JsonObject { ["a"] = 1, ["b"] = 2 },
            }
        );
        await StoredAsync(
            Said(Text) with
            {
                Metadata = new JsonObject { ["b"] = 2, ["a"] = 1 },
            }
        );
        await StoredAsync(Said(Text) with { Messages = [new ChatMessage("user", Text, "Alice")] });
        await TouchedAsync(Said(Text) with { ExpiresAt = new DateOnly(2027, 1, 1) });
        await TouchedAsync(
            Said(Text) with
            {
                Metadata = new JsonObject { ["a"] = 1, ["b"] = 2 },
            }
        );

        async Task StoredAsync(AddRequest request) => Assert.Single((await Engine.AddAsync(request, Token)).Memories);
        async Task TouchedAsync(AddRequest request) => Assert.Single((await Engine.AddAsync(request, Token)).Touched);
    }

    [Fact]
    public async Task A_memory_that_expires_sooner_is_no_duplicate_of_a_permanent_one()
    {
        var passing = Said("I like green tea.") with { ExpiresAt = new DateOnly(2026, 3, 5) };
        await Engine.AddAsync(passing, Token);

        Assert.Single((await Engine.AddAsync(passing, Token)).Touched);
        Assert.Single((await Engine.AddAsync(Said("I like green tea."), Token)).Memories);
        Time.Advance(TimeSpan.FromDays(10));
        Assert.Single((await Engine.AddAsync(passing, Token)).Touched);
    }

    [Fact]
    public async Task A_statement_twice_in_one_add_is_stored_once()
    {
        var result = await Engine.AddAsync(
            Said("") with
            {
                Messages = [new("user", "I like green tea."), new("user", "I like green tea!")],
            },
            Token
        );

        Assert.Equal(result.Memories[0].Id, Assert.Single(result.Touched).Id);
        Assert.Equal(["I like green tea."], await ListedAsync());
    }

    [Fact]
    public async Task Changed_deleted_and_superseded_memories_are_no_duplicates()
    {
        Script.Says("I live in Paris", "user/lives_in", "paris");
        Script.Says("I live in Rome", "user/lives_in", "rome");
        var tea = (await SayAsync("I like green tea.")).Memories[0];
        await Engine.UpdateAsync(
            new UpdateRequest
            {
                Tenant = "t1",
                Id = tea.Id,
                Text = "I like coffee.",
            },
            Token
        );
        Assert.Single((await SayAsync("I like green tea.")).Memories);

        var cats = (await SayAsync("I like cats.")).Memories[0];
        await Engine.DeleteAsync("t1", cats.Id, Token);
        Assert.Single((await SayAsync("I like cats.")).Memories);

        await SayAsync("I live in Paris");
        await SayAsync("I live in Rome");
        Assert.Single((await SayAsync("I live in Paris")).Memories);
    }

    [Fact]
    public async Task A_consolidator_finds_a_duplicate_in_other_words()
    {
        var first = (await SayAsync("I like green tea.")).Memories[0];
        Script.Decide = (_, _) => new ConsolidationDecision([], first.Id);

        Assert.Equal([first.Id], (await SayAsync("Sencha is my favourite.")).Touched.Select(memory => memory.Id));
        Assert.Single((await SayAsync("Sencha is my favourite.", "bob")).Memories);
        await Engine.DeleteAsync("t1", first.Id, Token);
        Assert.Single((await SayAsync("Sencha is my favourite.")).Memories);
    }

    [Fact]
    public async Task Verbatim_copies_are_all_kept()
    {
        await AddOneAsync("same");
        await AddOneAsync("same");

        Assert.Equal(2, (await ListedAsync()).Count);
    }

    [Fact]
    public async Task A_memory_that_expires_sooner_is_no_duplicate_whatever_the_model_says()
    {
        Script.Model = "small";
        Script.Decide = (_, near) => near.Count > 0 ? new ConsolidationDecision([], near[0].Id) : ConsolidationDecision.Add;
        await Engine.AddAsync(Said("I like tea") with { ExpiresAt = new DateOnly(2026, 3, 2) }, Token);
        var lasting = await Engine.AddAsync(Said("I like tea very much") with { ExpiresAt = new DateOnly(2026, 3, 3) }, Token);
        Assert.Empty((await Engine.AddAsync(Said("I love tea very much") with { ExpiresAt = new DateOnly(2026, 3, 1) }, Token)).Memories);

        Assert.Single(lasting.Memories);
        Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(["I like tea very much"], await ListedAsync());
    }

    [Fact]
    public async Task An_expired_memory_is_no_duplicate()
    {
        var passing = Said("I like green tea.") with { ExpiresAt = new DateOnly(2026, 3, 5) };
        await Engine.AddAsync(passing, Token);
        Time.Advance(TimeSpan.FromDays(5));

        Assert.Single((await Engine.AddAsync(passing, Token)).Memories);
    }

    [Fact]
    public async Task A_statement_repeated_on_its_last_day_is_touched()
    {
        var passing = Said("I like green tea.") with { ExpiresAt = DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime) };
        await Engine.AddAsync(passing, Token);

        Assert.Single((await Engine.AddAsync(passing, Token)).Touched);
    }

    [Fact]
    public async Task A_consolidator_finds_a_duplicate_that_expires_on_the_same_day()
    {
        var day = new DateOnly(2026, 3, 5);
        var first = (await Engine.AddAsync(Said("I like green tea.") with { ExpiresAt = day }, Token)).Memories[0];
        Script.Decide = (_, _) => new ConsolidationDecision([], first.Id);

        var again = await Engine.AddAsync(Said("Sencha is my favourite.") with { ExpiresAt = day }, Token);
        Assert.Equal([first.Id], again.Touched.Select(memory => memory.Id));
        Assert.Single((await SayAsync("Sencha is my favourite.")).Memories);
    }

    [Fact]
    public async Task Only_the_memory_that_the_consolidator_names_is_touched_and_none_is_ended()
    {
        var older = (await SayAsync("I like green tea.")).Memories[0];
        var named = (await SayAsync("I like sencha.")).Memories[0];
        Script.Decide = (_, _) => new ConsolidationDecision([older.Id], named.Id);
        var again = await SayAsync("Sencha is my favourite.");

        Assert.Equal([named.Id], again.Touched.Select(memory => memory.Id));
        Assert.Empty(again.Superseded);
    }

    [Fact]
    public async Task A_statement_repeated_in_its_run_is_touched()
    {
        var turn = Said("I like green tea.") with { RunId = "r" };
        await Engine.AddAsync(turn, Token);

        Assert.Single((await Engine.AddAsync(turn, Token)).Touched);
    }
}
