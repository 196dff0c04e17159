using System.Diagnostics;
using MemStack.Memory.Model;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Search;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Searching;
using MemStack.Memory.Stores;
using static MemStack.Benchmarks.Scale.PostgresScaleRun;

namespace MemStack.Benchmarks.Scale;

/// <summary>Measures the store's two ways to the nearest vectors, one right after the other for each query.</summary>
internal sealed class PostgresMeasurements(
    PostgresDatabase database,
    PostgresModel model,
    SyntheticCorpus corpus,
    string tenant,
    int queries
)
{
    private const int Top = 10;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);

    /// <summary>Times both ways in one scope, and returns the share of the exact nearest that the walk found.</summary>
    public async Task SwitchAsync(long size, string? user, CancellationToken cancellationToken)
    {
        var (exact, walk, recall, all) = (new Timings(), new Timings(), 0.0, 0.0);
        for (var i = -5; i < queries; i++)
        {
            var query = Query(i + 5, user);
            if (i < 0)
            {
                await ExactAsync(query, cancellationToken);
                await WalkAsync(query, size, cancellationToken);
                continue;
            }

            var (nearest, near) =
                i % 2 == 0
                    ? (
                        await exact.TakeAsync(() => ExactAsync(query, cancellationToken)),
                        await walk.TakeAsync(() => WalkAsync(query, size, cancellationToken))
                    )
                    : Swapped(
                        await walk.TakeAsync(() => WalkAsync(query, size, cancellationToken)),
                        await exact.TakeAsync(() => ExactAsync(query, cancellationToken))
                    );
            recall += nearest.Take(Top).Intersect(near).Count() / (double)Math.Min(Top, nearest.Count);
            all += nearest.Intersect(near).Count() / (double)nearest.Count;
        }

        Line(
            $"scope of {size:N0}: exact {exact}; walk {walk}; walk/exact {walk.Over(exact).Ratio}; recall@{Top} {recall / queries:F3}, of all candidates {all / queries:F3}"
        );

        static (T, T) Swapped<T>(T first, T second) => (second, first);
    }

    /// <summary>Searches a second of the whole tenant, in rounds that take turns.</summary>
    public async Task ClientsAsync(int clients, CancellationToken cancellationToken)
    {
        var (exact, walk) = (new Timings(), new Timings());
        for (var round = 0; round < 6; round++)
        {
            exact.Add(await ThroughputAsync(clients, i => ExactAsync(Query(i, null), cancellationToken)));
            walk.Add(await ThroughputAsync(clients, i => WalkAsync(Query(i, null), corpus.Rows, cancellationToken)));
        }

        Line(
            $"whole tenant, {clients} client(s): walk {walk.Median:F0} searches/s, exact {exact.Median:F0}; ratio {walk.Over(exact).Ratio}"
        );
    }

    private static async Task<double> ThroughputAsync(int clients, Func<int, Task> search)
    {
        var done = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(
            Enumerable
                .Range(0, clients)
                .Select(async client =>
                {
                    for (var i = client * 1_000; clock.Elapsed < Round; i++)
                    {
                        await search(i);
                        Interlocked.Increment(ref done);
                    }
                })
        );
        return done / clock.Elapsed.TotalSeconds;
    }

    private SearchQuery Query(int number, string? user) =>
        new()
        {
            Tenant = tenant,
            Terms = [],
            Filter = user is null ? null : MemoryFilter.Equal("user_id", user),
            At = TimeProvider.System.GetUtcNow(),
            VisibleOn = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime),
            Vector = corpus.Vector(-1 - number),
            EmbeddingModel = "synthetic",
        };

    private Task<List<long>> ExactAsync(SearchQuery query, CancellationToken cancellationToken) =>
        SearchAsync([], PostgresNearest.Exact(query, model), cancellationToken);

    private Task<List<long>> WalkAsync(SearchQuery query, long size, CancellationToken cancellationToken) =>
        SearchAsync(
            PostgresNearest.BeforeIndexScan(query, model, size),
            PostgresCandidates.WithRows(PostgresNearest.IndexScan(query, model, Sql.True), PostgresTrips.Nothing),
            cancellationToken
        );

    private Task<List<long>> SearchAsync(Sql[] settings, Sql search, CancellationToken cancellationToken) =>
        database.ReadAsync(
            "memories",
            async session =>
            {
                var batch = new PostgresBatch();
                batch.Add([PostgresSession.BeginSnapshot, .. settings]);
                var found = batch.Add(search, row => row.GetInt64(0));
                batch.Add(PostgresSession.EndSnapshot);
                await session.RunAsync(batch);
                return found;
            },
            cancellationToken
        );
}
