using System.Net;
using MemStack.Memory;
using MemStack.Memory.Retrieval;
using MemStack.Memory.Stores;
using MemStack.Memory.Stores.Postgres;
using Npgsql;
using static MemStack.Benchmarks.Scale.PostgresScaleRun;

namespace MemStack.Benchmarks.Scale;

/// <summary>What round trips cost, on this machine and with a network between: each way of searching right after the other for each query.</summary>
internal sealed class PostgresTrips(string connection, Func<string, PostgresParts> open, SyntheticCorpus corpus, string tenant, int queries)
{
    private const int Top = 10;
    private const int Likely = 40;
    private static readonly double[] Networks = [0, 0.5, 1, 2];

    public async Task RunAsync(int rows, CancellationToken cancellationToken)
    {
        foreach (var milliseconds in Networks)
        {
            var address = new NpgsqlConnectionStringBuilder(connection);
            var server = new IPEndPoint((await Dns.GetHostAddressesAsync(address.Host!, cancellationToken))[0], address.Port);
            using var relay = milliseconds > 0 ? new DelayedRelay(server, TimeSpan.FromMilliseconds(milliseconds)) : null;
            if (relay is not null) (address.Host, address.Port) = ("127.0.0.1", relay.Port);
            await using var parts = open(address.ConnectionString);
            Line($"a network of {milliseconds} ms there and back:");
            foreach (var (size, user) in ((int, string?)[])[(ScopedCorpus.Personal, $"user{ScopedCorpus.Personal}"), (rows, null)])
                await ScopeAsync(parts, size, user, cancellationToken);
        }
    }

    private async Task ScopeAsync(PostgresParts parts, int size, string? user, CancellationToken cancellationToken)
    {
        // In a large scope words are selected first: the last two show what rows cost, not that scope's search.
        (bool AreKnown, Func<SearchQuery, string, Task> Search)[] ways =
        [
            (false, (query, text) => FindAsync(parts, query, text, cancellationToken)),
            (true, (query, text) => FindAsync(parts, query, text, cancellationToken)),
            (true, async (query, text) =>
            {
                await parts.Index.VersionAsync(tenant, cancellationToken);
                await FindAsync(parts, query, text, cancellationToken);
            }),
            (true, async (_, _) => await parts.Index.VersionAsync(tenant, cancellationToken)),
            (false, (query, _) => InTwoAsync(parts.Database, query, cancellationToken)),
            (false, (query, _) => InOneAsync(parts.Database, query, cancellationToken)),
        ];
        var times = ways.Select(_ => new Timings()).ToArray();
        for (var i = -10; i < queries; i++)
        {
            var text = corpus.Query(i + 10);
            var query = new SearchQuery
            {
                Tenant = tenant,
                Terms = TextAnalyzer.Query(text),
                Filter = user is null ? null : MemoryFilter.Equal("user_id", user),
                At = TimeProvider.System.GetUtcNow(),
                VisibleOn = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime),
            };
            for (var next = 0; next < ways.Length; next++)
            {
                var way = (next + i + 10) % ways.Length;
                if (ways[way].AreKnown) await FindAsync(parts, query, text, cancellationToken);
                else parts.Rows.Clear();
                await (i < 0 ? new Timings() : times[way]).TakeAsync(async () =>
                {
                    await ways[way].Search(query, text);
                    return way;
                });
            }
        }

        Line($"  {size:N0}: rows known {times[1]}, over rows not known {times[0]}: {times[1].Over(times[0]).Ratio}");
        Line($"  {size:N0}: version asked for before / rows known {times[2].Over(times[1]).Ratio}; an answer from the cache / rows known {times[3].Over(times[1]).Ratio}");
        Line($"  {size:N0}: likely rows with the candidates {times[5]}, over candidates, then rows {times[4]}: {times[5].Over(times[4]).Ratio}");
    }

    private static Task<FoundMemories> FindAsync(PostgresParts parts, SearchQuery query, string text, CancellationToken cancellationToken) =>
        parts.Index.FindAsync(query, Chosen(text), cancellationToken);

    private static Func<CandidateSet, IReadOnlyList<int>> Chosen(string text) => set => [.. Ranker.Rank(new Question(text), set).Take(Top).Select(ranked => ranked.Position)];

    private Task<List<MemoryRecord>> InTwoAsync(PostgresDatabase database, SearchQuery query, CancellationToken cancellationToken) => database.ReadAsync("memories", async session =>
    {
        var found = await session.ReadAsync(results => results.ListAsync(PostgresCandidates.Of), PostgresSession.BeginSnapshot, PostgresCandidates.Lexical(query, Scope(query), null));
        return await session.ReadAsync(
            results => results.ListAsync(PostgresRows.Memory), PostgresCandidates.Rows([.. found.Take(Top).Select(candidate => candidate.Seq)]), PostgresSession.EndSnapshot);
    }, cancellationToken);

    /// <summary>
    /// The cheapest way known to spare the second trip: PostgreSQL ranks by words alone and gives the whole rows of the best, and of those that the ranking wants every one is among
    /// them. In use that is not always so, and then it takes a second trip as well.
    /// </summary>
    private Task<List<MemoryRecord>> InOneAsync(PostgresDatabase database, SearchQuery query, CancellationToken cancellationToken)
    {
        Sql candidates = $"""
            WITH f AS MATERIALIZED (
                SELECT {PostgresCandidates.Columns}, NULL::float8, ts_rank(ARRAY[0, 0.25, 0.5, 1]::real[], m.words, {PostgresWords.AnyOf(query.Terms)}::tsquery) AS rank
                FROM memstack.memories m WHERE m.words @@ {PostgresWords.Query(Scope(query), PostgresWords.AnyOf(query.Terms))}::tsquery AND {PostgresCandidates.Where(query)}
                ORDER BY m.created_at DESC, m.seq DESC LIMIT {query.Limit}
            ), likely AS MATERIALIZED (
                SELECT set_config('memstack.likely', COALESCE(array_agg(t.seq)::text, {"{}"}), true) FROM (SELECT seq FROM f ORDER BY rank DESC LIMIT {Likely}) t
            )
            SELECT f.* FROM likely, f
            """;
        Sql rows = $"SELECT {PostgresRows.MemoryColumns} FROM memstack.memories m WHERE m.seq = ANY(current_setting('memstack.likely')::bigint[])";
        return database.ReadAsync(
            "memories",
            session => session.ReadAsync(
                async results =>
                {
                    await results.ListAsync(PostgresCandidates.Of);
                    return await results.ListAsync(PostgresRows.Memory);
                },
                PostgresSession.BeginSnapshot,
                candidates,
                rows,
                PostgresSession.EndSnapshot),
            cancellationToken);
    }

    private static IReadOnlyList<string> Scope(SearchQuery query) => ScopeKeys.Required(query.Tenant, query.Filter);
}
