using System.Diagnostics;
using MemStack.Memory.Stores.Postgres;
using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace MemStack.Memory.Tests;

/// <summary>How often the engine waits for the network, and how many statements it sends.</summary>
public sealed class PostgresRoundTripTests(PostgresServer server)
{
    private const int Memories = 2_200;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_search_whose_memories_are_known_takes_one_round_trip_and_one_more_in_a_scope_with_too_many_matches_to_rank()
    {
        using var folder = new TempFolder();
        await using var engine = await CreateAsync(folder, TimeSpan.Zero);

        Assert.Equal((10, 1), await SearchAsync(engine, "small"));
        Assert.Equal((10, 2), await SearchAsync(engine, "large"));
    }

    [Fact]
    public async Task Memories_that_are_not_known_or_have_changed_take_one_more_round_trip()
    {
        using var folder = new TempFolder();
        await using var engine = await CreateAsync(folder, TimeSpan.Zero);
        var changed = (await FindAsync(engine, "small"))[0];

        engine.Get<RowCache>().Clear();

        Assert.Equal((10, 2), await SearchAsync(engine, "small"));
        Assert.Equal((10, 1), await SearchAsync(engine, "small"));
        await engine.Engine.UpdateAsync(new UpdateRequest { Tenant = "t1", Id = changed.Id, Metadata = new() { ["pot"] = "blue" } }, Token);
        Assert.Equal((10, 2), await SearchAsync(engine, "small"));
        Assert.Equal("blue", (string?)Assert.Single(await FindAsync(engine, "small"), memory => memory.Id == changed.Id).Metadata!["pot"]);
    }

    [Fact]
    public async Task A_small_scope_that_is_asked_again_is_known_whole_and_a_large_one_by_what_was_found()
    {
        using var folder = new TempFolder();
        await using var engine = await CreateAsync(folder, TimeSpan.Zero);
        engine.Get<RowCache>().Clear();

        Assert.Equal((10, 2), await SearchAsync(engine, "small"));
        Assert.Equal((20, 2), await SearchAsync(engine, "small", 20));
        Assert.Equal((50, 1), await SearchAsync(engine, "small", 50));
        Assert.Equal((10, 3), await SearchAsync(engine, "large"));
        Assert.Equal((20, 3), await SearchAsync(engine, "large", 20));
        Assert.Equal((50, 3), await SearchAsync(engine, "large", 50));
    }

    [Fact]
    public async Task An_answer_from_the_cache_takes_one_round_trip_and_the_cache_adds_none_to_a_search_that_it_has_no_answer_for()
    {
        using var folder = new TempFolder();
        await using var engine = await CreateAsync(folder, TimeSpan.FromMinutes(30));
        engine.Get<RowCache>().Clear();

        Assert.Equal((9, 2), await SearchAsync(engine, "small", 9));
        Assert.Equal((9, 1), await SearchAsync(engine, "small", 9));
        // A look at what the memories stand at, and the search.
        await engine.Engine.AddAsync(new AddRequest { Tenant = "t1", UserId = "small", Messages = [new ChatMessage("user", "more tea")], Infer = false }, Token);
        engine.Get<RowCache>().Clear();
        Assert.Equal((9, 3), await SearchAsync(engine, "small", 9));
        Assert.Equal((9, 1), await SearchAsync(engine, "small", 9));
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
            ChatMessage[] messages = [.. Enumerable.Range(0, turns).Select(i => new ChatMessage("user", $"{(i % 3) switch { 0 => "apple", 1 => "pear", _ => "plum" }} number {i}"))];
            var statements = await StatementsAsync(() => engine.Engine.AddAsync(new AddRequest { Tenant = "t1", UserId = user, RunId = "r", Messages = messages, Infer = false }, Token));
            Assert.Single(statements, statement => statement.Contains("INSERT INTO memstack.history", StringComparison.Ordinal));
        }

        async Task DeleteAsync(string user) => Assert.NotEqual(0, (await engine.Engine.DeleteAllAsync("t1", Of(user, "pear"), Token)).Deleted);

        async Task EraseAsync(string user) => Assert.NotEqual(0, await engine.Engine.EraseAsync("t1", Of(user, "plum"), Token));

        static MemoryFilter Of(string user, string word) => new AndFilter([Requests.User(user), Requests.Filter($"{{\"keywords\":\"{word}\"}}")]);

        static string Verb(string statement) => statement.Split(' ', 2)[0];
    }

    [Fact]
    public async Task A_tenants_waiting_jobs_are_counted_in_its_index_alone()
    {
        using var folder = new TempFolder();
        await using var engine = PostgresServer.On(await Task.Run(() => server.DatabaseOf(folder.Path), Token));
        var plan = await engine.Get<PostgresDatabase>().MaintainAsync(
            async session =>
            {
                // The table is too small for any index to be worth it.
                await session.ExecuteAsync(Sql.Raw("SET enable_seqscan = off"));
                return await session.ListAsync(row => row.GetString(0), $"EXPLAIN {PostgresIngestQueue.Waiting("t1", 20)}");
            },
            Token);

        Assert.Contains("jobs_waiting", string.Join('\n', plan), StringComparison.Ordinal);
    }

    private async Task<TestEngine> CreateAsync(TempFolder folder, TimeSpan cached)
    {
        var database = await Task.Run(() => server.DatabaseOf(folder.Path), Token);
        var script = new Script { Model = "m" };
        var engine = PostgresServer.On(database, configure: options => (options.VectorIndexThreshold, options.ExactVectorLimit) = (100, 0), replace: services =>
        {
            script.Replace(services);
            services.Configure<SearchCacheOptions>(cache => cache.Duration = cached);
        });
        foreach (var user in (string[])["small", "large"])
        {
            var count = user == "small" ? 50 : Memories;
            for (var first = 0; first < count; first += 200)
            {
                ChatMessage[] messages = [.. Enumerable.Range(first, Math.Min(200, count - first)).Select(i => new ChatMessage("user", $"tea number {i}"))];
                foreach (var message in messages) script.Means(message.Content, [1, first, 1]);
                await engine.Engine.AddAsync(new AddRequest { Tenant = "t1", UserId = user, Messages = messages, Infer = false }, Token);
            }
        }

        script.Means("tea", [1, 1, 0]);
        await PostgresUpkeep.IndexAsync(engine.Get<PostgresDatabase>(), new PostgresOptions { VectorIndexThreshold = 100 }, NullLogger.Instance, Token);
        // Large scopes are counted by the first search, and known for a while.
        await SearchAsync(engine, "large");
        await SearchAsync(engine, "small");
        return engine;
    }

    private static async Task<(int Found, int Trips)> SearchAsync(TestEngine engine, string user, int top = 10)
    {
        IReadOnlyList<MemoryRecord> found = [];
        var trips = await TripsAsync(async () => found = await FindAsync(engine, user, top));
        return (found.Count, trips.Count);
    }

    private static async Task<List<string>> StatementsAsync(Func<Task> work) =>
        [.. (await TripsAsync(work)).SelectMany(trip => trip.Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    /// <summary>The statements of each round trip that the work makes.</summary>
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
                if (activity.RootId != mine.RootId) return;
                if (activity.TagObjects.FirstOrDefault(tag => tag.Key is "db.query.text" or "db.statement").Value is string statements) trips.Add(statements);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await work();
        return trips;
    }

    private static async Task<IReadOnlyList<MemoryRecord>> FindAsync(TestEngine engine, string user, int top = 10) =>
        [.. (await engine.Engine.SearchAsync(new SearchRequest { Tenant = "t1", Query = "tea", Filter = Requests.User(user), TopK = top }, Token)).Select(hit => hit.Memory)];
}
