using MemStack.Memory.Model;
using MemStack.Memory.Postgres.Configuration;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Queue;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Tests.Retrieval;
using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using TestRig;
using static MemStack.Memory.Tests.Support.SizedScopes;

namespace MemStack.Memory.Tests;

/// <summary>The number of times that the engine waits for the network.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresRoundTripTests(PostgresServer server, ITestOutputHelper output) : IClassFixture<PostgresServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("small", 10)]
    [InlineData("middle", Middle)]
    [InlineData("large", 10)]
    [InlineData("large", 400)]
    public async Task A_search_takes_one_round_trip_with_and_without_cached_rows(string user, int top)
    {
        using var folder = new TempFolder();
        await using var engine = await CreateAsync(server, folder, TimeSpan.Zero);

        Assert.Equal((top, 1), await SearchAsync(engine, user, top));
        Assert.Equal((top, 1), await SearchAsync(engine, user, top));
        engine.Get<RowCache>().Clear();
        Assert.Equal((top, 1), await SearchAsync(engine, user, top));
        Assert.Equal((top, 1), await SearchByWordsAsync(engine, user, top));
    }

    [Theory]
    [InlineData("small")]
    [InlineData("large")]
    public async Task A_search_in_a_scope_of_unknown_size_takes_one_round_trip(string user)
    {
        using var folder = new TempFolder();
        await using (await CreateAsync(server, folder, TimeSpan.Zero)) { }

        await using var engine = await OpenAsync(server, folder, TimeSpan.Zero, SizedScopes.Model());
        await PostgresUpkeep.IndexAsync(
            engine.Get<PostgresDatabase>(),
            new PostgresOptions { VectorIndexThreshold = 100 },
            NullLogger.Instance,
            Token
        );

        Assert.Equal((10, 1), await SearchAsync(engine, user));
    }

    [Fact]
    public async Task A_scope_that_has_grown_large_since_its_count_takes_one_more_round_trip()
    {
        using var folder = new TempFolder();
        var script = SizedScopes.Model();
        await using var engine = await CreateAsync(server, folder, TimeSpan.Zero, script);
        await SayAsync(engine, script, "small", Large);

        Assert.Equal((10, 2), await SearchAsync(engine, "small"));
        Assert.Equal((10, 1), await SearchAsync(engine, "small"));
    }

    [Fact]
    public async Task Texts_of_more_than_a_megabyte_take_one_more_round_trip()
    {
        using var folder = new TempFolder();
        await using var engine = PostgresServer.On(await Task.Run(() => server.DatabaseOf(folder.Path), Token));
        for (var i = 0; i < 40; i++)
        {
            await engine.Engine.AddAsync(
                new AddRequest
                {
                    Tenant = "t1",
                    UserId = "long",
                    Messages = [new ChatMessage("user", $"tea number {i} {new string('x', 30_000)}")],
                    Infer = false,
                },
                Token
            );
        }

        Assert.Equal((40, 2), await SearchByWordsAsync(engine, "long", 40));
        Assert.Equal((40, 1), await SearchByWordsAsync(engine, "long", 40));
    }

    [Fact]
    public async Task All_questions_of_the_retrieval_set_take_one_round_trip()
    {
        using var folder = new TempFolder();
        await using var engine = PostgresServer.On(await Task.Run(() => server.DatabaseOf(folder.Path), Token));
        var conversations = TestConversation.ReadAll();
        foreach (var conversation in conversations)
        {
            foreach (var (number, session) in conversation.Sessions.Index())
            {
                ChatMessage[] turns = [.. session.Turns.Select(turn => new ChatMessage("user", turn.Content, turn.Speaker))];
                await engine.Engine.AddAsync(
                    new AddRequest
                    {
                        Tenant = "t1",
                        UserId = conversation.Id,
                        RunId = $"{number}",
                        Timestamp = session.Date,
                        Messages = turns,
                        Infer = false,
                    },
                    Token
                );
            }
        }

        var trips = new List<int>();
        foreach (var conversation in conversations)
        {
            foreach (var question in conversation.Questions)
            {
                var search = Requests.Search(question.Question, Requests.User(conversation.Id));
                trips.Add((await RoundTrips.TripsAsync(() => engine.Engine.SearchAsync(search, Token))).Count);
            }
        }

        output.WriteLine($"{trips.Count} questions");
        Assert.InRange(trips.Count, 300, int.MaxValue);
        Assert.All(trips, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task Changed_memories_take_no_further_round_trip()
    {
        using var folder = new TempFolder();
        await using var engine = await CreateAsync(server, folder, TimeSpan.Zero);
        var changed = (await FindAsync(engine, "small"))[0];

        Assert.Equal((10, 1), await SearchAsync(engine, "small"));
        await engine.Engine.UpdateAsync(
            new UpdateRequest
            {
                Tenant = "t1",
                Id = changed.Id,
                Metadata = new() { ["pot"] = "blue" },
            },
            Token
        );
        Assert.Equal((10, 1), await SearchAsync(engine, "small"));
        Assert.Equal("blue", (string?)Assert.Single(await FindAsync(engine, "small"), memory => memory.Id == changed.Id).Metadata!["pot"]);
    }

    [Fact]
    public async Task An_answer_from_the_cache_takes_one_round_trip_and_a_cache_miss_adds_none()
    {
        using var folder = new TempFolder();
        await using var engine = await CreateAsync(server, folder, TimeSpan.FromMinutes(30));

        Assert.Equal((9, 1), await SearchAsync(engine, "large", 9));
        Assert.Equal((9, 1), await SearchAsync(engine, "large", 9));
        // Reading the version of the memories, and the search.
        await engine.Engine.AddAsync(
            new AddRequest
            {
                Tenant = "t1",
                UserId = "large",
                Messages = [new ChatMessage("user", "more tea")],
                Infer = false,
            },
            Token
        );
        Assert.Equal((9, 2), await SearchAsync(engine, "large", 9));
        Assert.Equal((9, 1), await SearchAsync(engine, "large", 9));
    }
}
