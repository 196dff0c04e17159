using System.Diagnostics;
using MemStack.Memory.Model;
using MemStack.Memory.Postgres.Configuration;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Queue;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Searching;
using MemStack.Memory.Searching.Caching;
using MemStack.Memory.Stores;
using MemStack.Memory.Tests.Retrieval;
using MemStack.Memory.Tests.Support;
using MemStack.Memory.Transfer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TestRig;

namespace MemStack.Memory.Tests;

/// <summary>Tests the number of network round trips and statements of each operation.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresRoundTripTests(PostgresServer server, ITestOutputHelper output) : IClassFixture<PostgresServer>
{
    private const int Small = 50;
    private const int Middle = 230;
    private const int Large = 2_200;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("small", 10)]
    [InlineData("middle", Middle)]
    [InlineData("large", 10)]
    [InlineData("large", 400)]
    public async Task A_search_takes_one_round_trip_with_and_without_cached_rows(string user, int top)
    {
        using var folder = new TempFolder();
        await using var engine = await CreateAsync(folder, TimeSpan.Zero);

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
        await using (await CreateAsync(folder, TimeSpan.Zero)) { }

        await using var engine = await OpenAsync(folder, TimeSpan.Zero, Model());
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
        var script = Model();
        await using var engine = await CreateAsync(folder, TimeSpan.Zero, script);
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
                trips.Add((await TripsAsync(() => engine.Engine.SearchAsync(search, Token))).Count);
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
        await using var engine = await CreateAsync(folder, TimeSpan.Zero);
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
        await using var engine = await CreateAsync(folder, TimeSpan.FromMinutes(30));

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

    [Fact]
    public async Task Many_memories_are_deleted_and_erased_with_as_many_statements_as_two()
    {
        using var folder = new TempFolder();
        await using var engine = PostgresServer.On(await Task.Run(() => server.DatabaseOf(folder.Path), Token));
        await SayAsync("few", 6);
        await SayAsync("many", 60);

        // Every third of a conversation, so that neighbours on both sides get other words.
        foreach (var remove in (Func<string, Task>[])[DeleteAsync, EraseAsync])
        {
            var few = await StatementsAsync(() => remove("few"));
            var many = await StatementsAsync(() => remove("many"));
            Assert.Equal(few.Select(Verb), many.Select(Verb));
        }

        var left = (await engine.Engine.ListAsync(Requests.List(Requests.User("many")) with { Limit = 100 }, Token)).Items;
        Assert.Equal(20, left.Count);

        async Task SayAsync(string user, int turns)
        {
            ChatMessage[] messages =
            [
                .. Enumerable
                    .Range(0, turns)
                    .Select(i => new ChatMessage("user", $"{(i % 3) switch { 0 => "apple", 1 => "pear", _ => "plum" }} number {i}")),
            ];
            var statements = await StatementsAsync(() =>
                engine.Engine.AddAsync(
                    new AddRequest
                    {
                        Tenant = "t1",
                        UserId = user,
                        RunId = "r",
                        Messages = messages,
                        Infer = false,
                    },
                    Token
                )
            );
            Assert.Single(statements, statement => statement.Contains("INSERT INTO memstack.history", StringComparison.Ordinal));
        }

        async Task DeleteAsync(string user) =>
            Assert.NotEqual(0, (await engine.Engine.DeleteAllAsync("t1", Of(user, "pear"), Token)).Deleted);

        async Task EraseAsync(string user) => Assert.NotEqual(0, await engine.Engine.EraseAsync("t1", Of(user, "plum"), Token));

        static MemoryFilter Of(string user, string word) =>
            new AndFilter([Requests.User(user), Requests.Filter($"{{\"keywords\":\"{word}\"}}")]);

        static string Verb(string statement) => statement.Split(' ', 2)[0];
    }

    [Fact]
    public async Task An_import_sends_no_statement_for_each_memory()
    {
        const int Count = 400;
        using var folder = new TempFolder();
        await using var engine = PostgresServer.On(await Task.Run(() => server.DatabaseOf(folder.Path), Token));
        for (var i = 0; i < Count / 100; i++)
        {
            await engine.Engine.AddAsync(
                new AddRequest
                {
                    Tenant = "t1",
                    UserId = "alice",
                    Messages = [.. Enumerable.Range(i * 100, 100).Select(k => new ChatMessage("user", $"I like thing number {k}."))],
                },
                Token
            );
        }

        using var exported = new MemoryStream();
        Assert.Equal(Count, await engine.Get<IMemoryTransfer>().ExportAsync(new ExportRequest { Tenant = "t1" }, exported, Token));
        exported.Position = 0;

        var statements = await StatementsAsync(() =>
            engine.Get<IMemoryTransfer>().ImportAsync(new ImportRequest { Tenant = "t1", Mode = ImportMode.Overwrite }, exported, Token)
        );

        Assert.InRange(statements.Count, 5, 40);
    }

    [Fact]
    public async Task A_tenants_waiting_jobs_are_counted_by_an_index_only_scan()
    {
        using var folder = new TempFolder();
        await using var engine = PostgresServer.On(await Task.Run(() => server.DatabaseOf(folder.Path), Token));
        var plan = await engine
            .Get<PostgresDatabase>()
            .MaintainAsync(
                async session =>
                {
                    // The table is too small for an index to pay off.
                    await session.ExecuteAsync(Sql.Raw("SET enable_seqscan = off"));
                    return await session.ListAsync(row => row.GetString(0), $"EXPLAIN {PostgresIngestQueue.Waiting("t1", 20)}");
                },
                Token
            );

        Assert.Contains("jobs_waiting", string.Join('\n', plan), StringComparison.Ordinal);
    }

    private async Task<TestEngine> CreateAsync(TempFolder folder, TimeSpan cached, Script? model = null)
    {
        var script = model ?? Model();
        var engine = await OpenAsync(folder, cached, script);
        foreach (var (user, count) in ((string, int)[])[("small", Small), ("middle", Middle), ("large", Large)])
        {
            await SayAsync(engine, script, user, count);
        }

        await PostgresUpkeep.IndexAsync(
            engine.Get<PostgresDatabase>(),
            new PostgresOptions { VectorIndexThreshold = 100 },
            NullLogger.Instance,
            Token
        );
        // The sizes of scopes are known for a while.
        await SearchAsync(engine, "large");
        await SearchAsync(engine, "small");
        return engine;
    }

    private async Task<TestEngine> OpenAsync(TempFolder folder, TimeSpan cached, Script script)
    {
        var database = await Task.Run(() => server.DatabaseOf(folder.Path), Token);
        return PostgresServer.On(
            database,
            configure: options => (options.VectorIndexThreshold, options.ExactVectorLimit) = (100, 0),
            replace: services =>
            {
                script.Replace(services);
                services.Configure<SearchCacheOptions>(cache => cache.Duration = cached);
            }
        );
    }

    private static Script Model()
    {
        var script = new Script { Model = "m" };
        script.Means("tea", [1, 1, 0]);
        return script;
    }

    private static async Task SayAsync(TestEngine engine, Script script, string user, int count)
    {
        for (var first = 0; first < count; first += 200)
        {
            ChatMessage[] messages =
            [
                .. Enumerable.Range(first, Math.Min(200, count - first)).Select(i => new ChatMessage("user", $"tea number {i}")),
            ];
            foreach (var message in messages)
            {
                script.Means(message.Content, [1, first, 1]);
            }

            await engine.Engine.AddAsync(
                new AddRequest
                {
                    Tenant = "t1",
                    UserId = user,
                    Messages = messages,
                    Infer = false,
                },
                Token
            );
        }
    }

    private static async Task<(int Found, int Trips)> SearchAsync(TestEngine engine, string user, int top = 10)
    {
        IReadOnlyList<MemoryRecord> found = [];
        var trips = await TripsAsync(async () => found = await FindAsync(engine, user, top));
        return (found.Count, trips.Count);
    }

    /// <summary>Lists memories, the newest first, without their vectors.</summary>
    private static async Task<(int Found, int Trips)> SearchByWordsAsync(TestEngine engine, string user, int top = 10, string word = "tea")
    {
        var query = new SearchQuery
        {
            Tenant = "t1",
            Terms = [word],
            Filter = Requests.User(user),
            At = TimeProvider.System.GetUtcNow(),
        };
        var found = 0;
        var trips = await TripsAsync(async () =>
            found = (
                await engine
                    .Get<ISearchIndex>()
                    .FindAsync(query, set => [.. Enumerable.Range(0, set.Rows.Count).Reverse().Take(top)], Token)
            )
                .Memories
                .Count
        );
        return (found, trips.Count);
    }

    private static async Task<List<string>> StatementsAsync(Func<Task> work) =>
        [
            .. (await TripsAsync(work)).SelectMany(trip =>
                trip.Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            ),
        ];

    /// <summary>Returns the statements of each of the work's round trips.</summary>
    private static async Task<List<string>> TripsAsync(Func<Task> work)
    {
        using var mine = new Activity("work");
        mine.Start();
        var trips = new List<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            // Other tests use the database meanwhile. A batch is one activity, and one round trip.
            ActivityStopped = activity =>
            {
                if (activity.RootId != mine.RootId)
                {
                    return;
                }

                if (activity.TagObjects.FirstOrDefault(tag => tag.Key is "db.query.text" or "db.statement").Value is string statements)
                {
                    trips.Add(statements);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await work();
        return trips;
    }

    private static async Task<IReadOnlyList<MemoryRecord>> FindAsync(TestEngine engine, string user, int top = 10) =>
        [
            .. (
                await engine.Engine.SearchAsync(
                    new SearchRequest
                    {
                        Tenant = "t1",
                        Query = "tea",
                        Filter = Requests.User(user),
                        TopK = top,
                    },
                    Token
                )
            ).Select(hit => hit.Memory),
        ];
}
