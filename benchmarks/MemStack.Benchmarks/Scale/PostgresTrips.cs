using System.Net;
using MemStack.Memory.English;
using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Postgres.Search;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Searching;
using MemStack.Memory.Text;
using Npgsql;
using static MemStack.Benchmarks.Scale.PostgresScaleRun;

namespace MemStack.Benchmarks.Scale;

/// <summary>Measures the cost of round trips, on this machine and over a network: for each query, every way of searching in turn.</summary>
internal sealed class PostgresTrips(string connection, Func<string, PostgresParts> open, SyntheticCorpus corpus, string tenant, int queries)
{
    private const int Top = 10;
    private static readonly int[] Along = [50, 100, 200, 400];

    /// <summary>The known rows of a search without any.</summary>
    public static readonly KnownRows Nothing = new(new Dictionary<long, MemoryRow>(), DateTimeOffset.MaxValue, 0);
    private static readonly double[] Networks = [0, 0.5, 1, 2];

    public async Task RunAsync(int rows, CancellationToken cancellationToken)
    {
        foreach (var milliseconds in Networks)
        {
            var address = new NpgsqlConnectionStringBuilder(connection);
            var server = new IPEndPoint((await Dns.GetHostAddressesAsync(address.Host!, cancellationToken))[0], address.Port);
            using var relay = milliseconds > 0 ? new DelayedRelay(server, TimeSpan.FromMilliseconds(milliseconds)) : null;
            if (relay is not null)
            {
                (address.Host, address.Port) = ("127.0.0.1", relay.Port);
            }

            await using var parts = open(address.ConnectionString);
            Line($"a network of {milliseconds} ms there and back:");
            foreach (var (size, user) in ((int, string?)[])[(ScopedCorpus.Personal, $"user{ScopedCorpus.Personal}"), (rows, null)])
            {
                await ScopeAsync(parts, size, user, cancellationToken);
            }

            foreach (var candidates in Along)
            {
                await AlongAsync(parts, candidates, cancellationToken);
            }
        }
    }

    private async Task ScopeAsync(PostgresParts parts, int size, string? user, CancellationToken cancellationToken)
    {
        (bool AreKnown, Func<SearchQuery, string, Task> Search)[] ways =
        [
            (false, (query, text) => FindAsync(parts, query, text, cancellationToken)),
            (true, (query, text) => FindAsync(parts, query, text, cancellationToken)),
            (
                true,
                async (query, text) =>
                {
                    await parts.Index.VersionAsync(tenant, cancellationToken);
                    await FindAsync(parts, query, text, cancellationToken);
                }
            ),
            (true, async (_, _) => await parts.Index.VersionAsync(tenant, cancellationToken)),
            (false, (query, text) => InTwoAsync(parts.Database, query, text, size, cancellationToken)),
        ];
        var times = ways.Select(_ => new Timings()).ToArray();
        for (var i = -10; i < queries; i++)
        {
            var text = corpus.Query(i + 10);
            var query = QueryOf(text, user);
            for (var next = 0; next < ways.Length; next++)
            {
                var way = (next + i + 10) % ways.Length;
                parts.Rows.Clear();
                if (ways[way].AreKnown)
                {
                    await FindAsync(parts, query, text, cancellationToken);
                }

                await (i < 0 ? new Timings() : times[way]).TakeAsync(async () =>
                {
                    await ways[way].Search(query, text);
                    return way;
                });
            }
        }

        Line($"  {size:N0}: rows known {times[1]}, over candidates, then rows {times[4]}: {times[1].Over(times[4]).Ratio}");
        Line($"  {size:N0}: rows not known {times[0]}, over the same: {times[0].Over(times[4]).Ratio}");
        Line(
            $"  {size:N0}: version asked for before / rows known {times[2].Over(times[1]).Ratio}; an answer from the cache / rows known {times[3].Over(times[1]).Ratio}"
        );
    }

    /// <summary>Compares a first search with its alternatives, by the number of its candidates.</summary>
    private async Task AlongAsync(PostgresParts parts, int candidates, CancellationToken cancellationToken)
    {
        var (one, two) = (new Timings(), new Timings());
        for (var i = -10; i < queries; i++)
        {
            var query = QueryOf(corpus.Query(i + 10), $"user{ScopedCorpus.Personal}") with { Limit = candidates };
            for (var next = 0; next < 2; next++)
            {
                var inOne = (next + i) % 2 == 0;
                await (
                    i < 0 ? new Timings()
                    : inOne ? one
                    : two
                ).TakeAsync(async () =>
                    inOne
                        ? await AllAsync(parts.Database, query, cancellationToken)
                        : await NewestInTwoAsync(parts.Database, query, cancellationToken)
                );
            }
        }

        Line($"  {candidates} candidates' rows with them {one}, over candidates, then ten rows {two}: {one.Over(two).Ratio}");
    }

    private SearchQuery QueryOf(string text, string? user) =>
        new()
        {
            Tenant = tenant,
            Terms = TextAnalyzer.Query(text),
            Filter = user is null ? null : MemoryFilter.Equal("user_id", user),
            At = TimeProvider.System.GetUtcNow(),
            VisibleOn = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime),
        };

    private static Task<FoundMemories> FindAsync(
        PostgresParts parts,
        SearchQuery query,
        string text,
        CancellationToken cancellationToken
    ) => parts.Index.FindAsync(query, Chosen(text), cancellationToken);

    private static Func<CandidateSet, Ranking> Chosen(string text) =>
        set => new Ranking([.. Ranker.Rank(new Question(text, new EnglishRules()), set).Take(Top)]);

    /// <summary>The search as it would be with a second trip for the rows that the ranking chose.</summary>
    private Task<int> InTwoAsync(
        PostgresDatabase database,
        SearchQuery query,
        string text,
        int size,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync(
            "memories",
            async session =>
            {
                var batch = new PostgresBatch();
                batch.Add(PostgresSession.BeginSnapshot);
                batch.Skip(TenantMarks.Read(tenant));
                var measured = size > query.Limit ? [size] : batch.Add(ScopeSizes.Count(Scope(query)), row => row.GetInt64(0));
                if (size > query.Limit)
                {
                    batch.Add(PostgresSelection.UseCustomPlan);
                }

                var rows = batch.Add(
                    size > query.Limit
                        ? PostgresSelection.Chosen(query, Scope(query), size, null)
                        : PostgresCandidates.Lexical(query, Scope(query), null),
                    PostgresCandidates.Of
                );
                await session.RunAsync(batch);
                var found = new CandidateSet([.. rows.OrderBy(candidate => candidate.Seq)], measured[0]);
                long[] chosen = [.. Chosen(text)(found).Chosen.Select(ranked => found.Rows[ranked.Position].Seq)];
                return await RowsAsync(session, chosen);
            },
            cancellationToken
        );

    private Task<int> NewestInTwoAsync(PostgresDatabase database, SearchQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync(
            "memories",
            async session =>
            {
                var batch = new PostgresBatch();
                batch.Add(PostgresSession.BeginSnapshot);
                var found = batch.Add(PostgresCandidates.Lexical(query, Scope(query), null), PostgresCandidates.Of);
                await session.RunAsync(batch);
                long[] chosen = [.. found.Take(Top).Select(candidate => candidate.Seq)];
                return await RowsAsync(session, chosen);
            },
            cancellationToken
        );

    private Task<int> AllAsync(PostgresDatabase database, SearchQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync(
            "memories",
            async session =>
            {
                var batch = new PostgresBatch();
                batch.Add(PostgresSession.BeginSnapshot);
                var found = batch.Add(
                    PostgresCandidates.WithRows(PostgresCandidates.Lexical(query, Scope(query), null), Nothing),
                    row => (PostgresCandidates.Of(row), PostgresCandidates.RowOf(row))
                );
                batch.Add(PostgresSession.EndSnapshot);
                await session.RunAsync(batch);
                return found.Count(pair => pair.Item2 is not null);
            },
            cancellationToken
        );

    private static async Task<int> RowsAsync(PostgresSession session, long[] chosen)
    {
        var batch = new PostgresBatch();
        var rows = batch.Add(PostgresCandidates.Rows(chosen), row => PostgresRows.Versioned(row));
        batch.Add(PostgresSession.EndSnapshot);
        await session.RunAsync(batch);
        return rows.Count;
    }

    private static IReadOnlyList<string> Scope(SearchQuery query) => ScopeKeys.Required(query.Tenant, query.Filter);
}
