using MemStack.Memory.Extraction;
using MemStack.Memory.Model;
using MemStack.Memory.Tests.Support;

namespace MemStack.Memory.Tests;

/// <summary>Tests relations between entities.</summary>
public abstract class GraphSuite : ScriptedSuite
{
    protected GraphSuite()
    {
        Link("Anna knows Bob", "Anna", "KNOWS", "Bob");
        Link("Bob knows Carla", "Bob", "KNOWS", "Carla");
        Link("Carla knows Dan", "Carla", "KNOWS", "Dan");
        Link("Dan knows Anna", "Dan", "KNOWS", "ANNA");
        Link("Eve knows Frank", "Eve", "KNOWS", "Frank");
        Script.Says(
            "I live in Paris",
            "user/lives_in",
            "paris",
            new ExtractedRelation(ExtractedRelation.Speaker, "person", "LIVES_IN", "Paris", "place")
        );
        Script.Says(
            "I live in Rome",
            "user/lives_in",
            "rome",
            new ExtractedRelation(ExtractedRelation.Speaker, "person", "LIVES_IN", "Rome", "place")
        );
    }

    [Fact]
    public async Task A_search_returns_the_relations_of_its_hits()
    {
        var memory = (await SayAsync("I live in Paris")).Memories[0];
        var hit = Assert.Single(await Engine.SearchAsync(Requests.Search("live") with { Relations = true }, Token));

        var relation = Assert.Single(hit.Relations);
        Assert.Equal(
            (new GraphEntity("alice", "person"), "LIVES_IN", new GraphEntity("Paris", "place")),
            (relation.Source, relation.Type, relation.Target)
        );
        Assert.Equal((memory.Id, memory.CreatedAt, null), (relation.MemoryId, relation.ValidFrom, relation.ValidTo));
        Assert.Empty(Assert.Single(await Engine.SearchAsync(Requests.Search("live"), Token)).Relations);
        Assert.Empty((await Graph.RelationsOfAsync("t2", [memory.Id], Token))[memory.Id]);
    }

    [Theory]
    [InlineData(1, "Anna-Bob Dan-Anna")]
    [InlineData(2, "Anna-Bob Dan-Anna Bob-Carla Carla-Dan")]
    [InlineData(4, "Anna-Bob Dan-Anna Bob-Carla Carla-Dan")]
    public async Task A_walk_from_an_entity_stops_at_its_depth_and_in_cycles(int depth, string expected)
    {
        await SayAllAsync();
        var found = await Engine.RelationsAsync(
            new GraphRequest
            {
                Tenant = "t1",
                Entity = " anna ",
                Depth = depth,
            },
            Token
        );

        Assert.Equal(expected.Split(' ').Order(), found.Select(Shown).Order());
        // The nearest first.
        Assert.Equal(["Anna-Bob", "Dan-Anna"], found.Take(2).Select(Shown).Order());
    }

    [Fact]
    public async Task Without_an_entity_all_relations_in_scope_are_returned_newest_first()
    {
        await SayAllAsync();
        await SayAsync("Anna knows Bob", "bob");

        Assert.Equal(
            ["Eve-Frank", "Dan-Anna"],
            (
                await Engine.RelationsAsync(
                    new GraphRequest
                    {
                        Tenant = "t1",
                        Filter = Requests.User("alice"),
                        Limit = 2,
                    },
                    Token
                )
            ).Select(Shown)
        );
        Assert.Equal(6, (await Engine.RelationsAsync(new GraphRequest { Tenant = "t1" }, Token)).Count);
        Assert.Empty(
            await Engine.RelationsAsync(
                new GraphRequest
                {
                    Tenant = "t2",
                    Entity = "Anna",
                    Depth = 4,
                },
                Token
            )
        );
        Assert.Equal(
            ["Anna-Bob"],
            (
                await Engine.RelationsAsync(
                    new GraphRequest
                    {
                        Tenant = "t1",
                        Filter = Requests.User("bob"),
                        Entity = "Anna",
                        Depth = 4,
                    },
                    Token
                )
            ).Select(Shown)
        );
    }

    [Fact]
    public async Task A_relation_is_true_as_long_as_its_memory()
    {
        await SayAsync("I live in Paris");
        var between = Time.GetUtcNow() + TimeSpan.FromSeconds(1);
        await SayAsync("I live in Rome");

        Assert.Equal(
            ["alice-Rome"],
            (await Engine.RelationsAsync(new GraphRequest { Tenant = "t1", Entity = "alice" }, Token)).Select(Shown)
        );
        var then = Assert.Single(
            await Engine.RelationsAsync(
                new GraphRequest
                {
                    Tenant = "t1",
                    Entity = "alice",
                    AsOf = between,
                },
                Token
            )
        );
        Assert.Equal(("alice-Paris", Time.GetUtcNow()), (Shown(then), then.ValidTo));
    }

    [Fact]
    public async Task A_past_moment_shows_relations_whose_memory_had_not_expired_then()
    {
        await Engine.AddAsync(Said("Anna knows Bob") with { ExpiresAt = DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime) }, Token);
        var then = Time.GetUtcNow();
        Time.Advance(TimeSpan.FromDays(7));

        Assert.Empty(await Engine.RelationsAsync(new GraphRequest { Tenant = "t1", Entity = "Anna" }, Token));
        Assert.Single(
            await Engine.RelationsAsync(
                new GraphRequest
                {
                    Tenant = "t1",
                    Entity = "Anna",
                    AsOf = then,
                },
                Token
            )
        );
    }

    [Fact]
    public async Task Deleting_hides_relations_and_updating_replaces_them()
    {
        var paris = (await SayAsync("I live in Paris")).Memories[0];
        var known = (await SayAsync("Anna knows Bob")).Memories[0];
        await Engine.UpdateAsync(
            new UpdateRequest
            {
                Tenant = "t1",
                Id = paris.Id,
                Text = "I live in Rome",
            },
            Token
        );
        await Engine.DeleteAsync("t1", known.Id, Token);

        Assert.Equal(["alice-Rome"], (await Engine.RelationsAsync(new GraphRequest { Tenant = "t1" }, Token)).Select(Shown));
        Assert.Empty(await Engine.RelationsAsync(new GraphRequest { Tenant = "t1", Entity = "Paris" }, Token));
    }

    private static string Shown(GraphRelation relation) =>
        $"{relation.Source.Name}-{(relation.Target.Name == "ANNA" ? "Anna" : relation.Target.Name)}";

    private void Link(string text, string source, string type, string target) =>
        Script.Says(text, null, null, new ExtractedRelation(source, "person", type, target, "person"));

    private async Task SayAllAsync()
    {
        foreach (var text in (string[])["Anna knows Bob", "Bob knows Carla", "Carla knows Dan", "Dan knows Anna", "Eve knows Frank"])
        {
            await SayAsync(text);
        }
    }
}
