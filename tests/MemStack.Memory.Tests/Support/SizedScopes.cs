using MemStack.Memory.Model;
using MemStack.Memory.Postgres.Configuration;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Searching;
using MemStack.Memory.Searching.Caching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace MemStack.Memory.Tests.Support;

/// <summary>Users with a few, some and many memories about tea, and searches among them.</summary>
internal static class SizedScopes
{
    public const int Small = 50;
    public const int Middle = 230;
    public const int Large = 2_200;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<TestEngine> CreateAsync(PostgresServer server, TempFolder folder, TimeSpan cached, Script? model = null)
    {
        var script = model ?? Model();
        var engine = await OpenAsync(server, folder, cached, script);
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

    public static async Task<TestEngine> OpenAsync(PostgresServer server, TempFolder folder, TimeSpan cached, Script script)
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

    public static Script Model()
    {
        var script = new Script { Model = "m" };
        script.Means("tea", [1, 1, 0]);
        return script;
    }

    public static async Task SayAsync(TestEngine engine, Script script, string user, int count)
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

    public static async Task<(int Found, int Trips)> SearchAsync(TestEngine engine, string user, int top = 10)
    {
        IReadOnlyList<MemoryRecord> found = [];
        var trips = await RoundTrips.TripsAsync(async () => found = await FindAsync(engine, user, top));
        return (found.Count, trips.Count);
    }

    /// <summary>Lists memories, the newest first, without their vectors.</summary>
    public static async Task<(int Found, int Trips)> SearchByWordsAsync(TestEngine engine, string user, int top = 10, string word = "tea")
    {
        var query = new SearchQuery
        {
            Tenant = "t1",
            Terms = [word],
            Filter = Requests.User(user),
            At = TimeProvider.System.GetUtcNow(),
        };
        var found = 0;
        var trips = await RoundTrips.TripsAsync(async () =>
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

    public static async Task<IReadOnlyList<MemoryRecord>> FindAsync(TestEngine engine, string user, int top = 10) =>
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
