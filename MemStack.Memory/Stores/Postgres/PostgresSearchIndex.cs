using System.Globalization;
using MemStack.Memory.Quality;
using MemStack.Memory.Retrieval;
using Microsoft.Extensions.Options;
using Npgsql;

namespace MemStack.Memory.Stores.Postgres;

/// <summary>
/// Candidates from the words' GIN index and from the vectors. Tokens of the scope inside the query keep other scopes' rows from being read at all. A search is two
/// round trips at one state of the store: candidates, and the full rows of the few that the ranking chose.
/// </summary>
internal sealed class PostgresSearchIndex(PostgresDatabase database, ScopeSizes sizes, VectorSamples samples, IOptions<PostgresOptions> options) : ISearchIndex
{
    // Relative to the vectors of a scope, a walk through the index has to promise this much less to compare.
    private const int WalkCost = 4;
    private const int MostWalked = 200_000;
    private const int MostQueued = 1_000;

    private static readonly Sql Columns = Sql.Raw("m.seq, m.thread, m.turn, m.actor_id, COALESCE(m.valid_from, m.created_at) AS time, m.own, m.source, m.valid_to");

    public Task<IReadOnlyList<MemoryRecord>> SearchAsync(SearchQuery query, Func<CandidateSet, IReadOnlyList<int>> rank, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<MemoryRecord>>("memories", session => SearchAsync(session, query, rank), cancellationToken);

    public Task<IReadOnlyList<float>> NearestExactlyAsync(SearchQuery query, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<float>>(
        "vectors",
        async session => await database.Models.FindAsync(session, query.EmbeddingModel!, query.Vector.Length) is { } model
            ? await session.ListAsync(row => (float)row.GetDouble(8), Nearest(query, model))
            : [],
        cancellationToken);

    // Equal snapshots see equal data (https://www.postgresql.org/docs/17/functions-info.html#FUNCTIONS-PG-SNAPSHOT). Transaction numbers begin anew on another server
    // and may come again on one that took another's place: its start and the database tell those apart.
    public async ValueTask<string> VersionAsync(string tenant, CancellationToken cancellationToken) => await database.ReadAsync(
        "snapshot",
        async session => (await session.ListAsync(
            row => row.GetString(0),
            Sql.Raw("SELECT pg_current_snapshot()::text || ' ' || extract(epoch FROM pg_postmaster_start_time())::text || ' ' || oid::text FROM pg_database WHERE datname = current_database()")))[0],
        cancellationToken);

    private async Task<IReadOnlyList<MemoryRecord>> SearchAsync(PostgresSession session, SearchQuery query, Func<CandidateSet, IReadOnlyList<int>> rank)
    {
        var model = query.Vector.IsEmpty ? null : await database.Models.FindAsync(session, query.EmbeddingModel!, query.Vector.Length);
        var (found, size) = await CandidatesAsync(session, query, model);
        if (found.Count == 0)
        {
            await session.ExecuteAsync(PostgresSession.EndSnapshot);
            return [];
        }

        Candidate[] candidates = [.. found.Values];
        var chosen = rank(new CandidateSet(candidates, size));
        long[] seqs = [.. chosen.Select(position => candidates[position].Seq)];
        try
        {
            return await session.ReadAsync(
                results => results.ListAsync(PostgresRows.Memory),
                $"SELECT {PostgresRows.MemoryColumns} FROM unnest({seqs}) WITH ORDINALITY AS c (seq, place) JOIN memstack.memories m ON m.seq = c.seq ORDER BY c.place",
                PostgresSession.EndSnapshot);
        }
        catch (NpgsqlException exception)
        {
            // The ranking has been told of candidates: it can't be asked again.
            throw PostgresErrors.Translate(exception, "");
        }
    }

    private async Task<(SortedDictionary<long, Candidate> Found, long Size)> CandidatesAsync(PostgresSession session, SearchQuery query, PostgresModel? model)
    {
        var scope = ScopeKeys.Required(query.Tenant, query.Filter);
        var known = sizes.Find(scope);
        // Whether the scope has room for all its matches shows in the same round trip, unless it is known to be large.
        var all = query.Terms.Count > 0 && !(known > query.Limit);
        var exact = model is { HasIndex: false };
        var commands = new List<Sql> { PostgresSession.BeginSnapshot };
        if (known is null) commands.Add(ScopeSizes.Count(scope));
        if (all) commands.Add(Lexical(query, scope, model, PostgresWords.AnyOf(query.Terms)));
        if (exact) commands.Add(Nearest(query, model!));
        var (size, lexical, nearest) = await session.ReadAsync(
            async results => (
                known ?? sizes.Keep(scope, await results.NumberAsync()),
                all ? await results.ListAsync(CandidateOf) : [],
                exact ? await results.ListAsync(CandidateOf) : []),
            [.. commands]);
        if (query.Terms.Count > 0 && size > query.Limit) lexical = await SelectedAsync(session, query, scope, model);
        if (model is { HasIndex: true }) nearest = await NearAsync(session, query, model, size);
        var found = new SortedDictionary<long, Candidate>();
        foreach (var candidate in lexical.Concat(nearest)) found[candidate.Seq] = candidate;
        return (found, size);
    }

    /// <summary>Too many to rank them all: see <see cref="TermSelection"/>.</summary>
    private static async Task<List<Candidate>> SelectedAsync(PostgresSession session, SearchQuery query, IReadOnlyList<string> scope, PostgresModel? model)
    {
        string[] matches = [.. query.Terms.Select(term => PostgresWords.Query(scope, PostgresWords.AnyOf([term])))];
        var counts = await session.ListAsync(
            row => row.GetInt64(0),
            $"SELECT (SELECT COUNT(*) FROM memstack.memories m WHERE m.words @@ q.match::tsquery) FROM unnest({matches}) WITH ORDINALITY AS q (match, place) ORDER BY q.place");
        var terms = TermSelection.Of(query.Terms.Zip(counts), query.Limit);
        var wanted = new List<string>();
        if (terms.Rare.Count > 0) wanted.Add(PostgresWords.AnyOf(terms.Rare));
        if (terms.Common.Count > 1) wanted.Add(string.Join(" | ", terms.Pairs.Select(pair => $"({PostgresWords.AnyOf([pair.First])} & {PostgresWords.AnyOf([pair.Second])})")));
        if (terms.Common.Count > 0) wanted.Add(PostgresWords.AnyOfOwn(terms.Common));
        var found = new Dictionary<long, Candidate>();
        foreach (var match in wanted.TakeWhile(_ => found.Count < query.Limit))
        {
            foreach (var candidate in await session.ListAsync(CandidateOf, Lexical(query, scope, model, match)))
            {
                if (found.Count < query.Limit) found[candidate.Seq] = candidate;
            }
        }

        return [.. found.Values];
    }

    // An order that no index has: PostgreSQL would else look for matches along the index of the order.
    private static Sql Lexical(SearchQuery query, IReadOnlyList<string> scope, PostgresModel? model, string match)
    {
        Sql found = $"""
            SELECT {Columns} FROM memstack.memories m WHERE m.words @@ {PostgresWords.Query(scope, match)}::tsquery AND {Where(query)}
            ORDER BY m.seq + 0 DESC LIMIT {query.Limit}
            """;
        if (model is null) return $"SELECT c.*, NULL::float8 FROM ({found}) c ORDER BY c.seq DESC";
        return $"SELECT c.*, {PostgresVectors.Similarity(query.Vector)} FROM ({found}) c LEFT JOIN memstack.vectors v ON v.memory_seq = c.seq AND v.model = {model.IdSql} ORDER BY c.seq DESC";
    }

    /// <summary>Compares every vector of the scope.</summary>
    private static Sql Nearest(SearchQuery query, PostgresModel model) => $"""
        SELECT {Columns}, {PostgresVectors.Similarity(query.Vector)} AS similarity
        FROM memstack.memories m JOIN memstack.vectors v ON v.memory_seq = m.seq AND v.model = {model.IdSql}
        WHERE {Where(query)} ORDER BY similarity DESC LIMIT {query.VectorLimit}
        """;

    private async Task<List<Candidate>> NearAsync(PostgresSession session, SearchQuery query, PostgresModel model, long size)
    {
        // Where the index's neighbours are passed over because they are of another scope, it has to be walked this far to find enough.
        var walk = 2.0 * query.VectorLimit * model.Vectors / Math.Max(1, size);
        if (size <= options.Value.ExactVectorLimit || walk > MostWalked || walk * WalkCost > size) return await session.ListAsync(CandidateOf, Nearest(query, model));
        var wanted = query.VectorLimit + (query.VectorLimit / 4);
        var near = await session.ReadAsync(
            results => results.ListAsync(CandidateOf),
            // https://github.com/pgvector/pgvector#iterative-index-scans
            Sql.Raw("SET LOCAL hnsw.iterative_scan = relaxed_order"),
            Setting("hnsw.ef_search", Math.Min(MostQueued, 2 * wanted)),
            Setting("hnsw.max_scan_tuples", (int)Math.Max(20_000, 2 * walk)),
            // A sort of the whole scope would be exact, and is what the index is to spare.
            Sql.Raw("SET LOCAL enable_sort = off"),
            $"""
            WITH near AS MATERIALIZED (
                SELECT v.memory_seq AS seq FROM memstack.vectors v JOIN memstack.memories m ON m.seq = v.memory_seq
                WHERE v.model = {model.IdSql} AND {Where(query)} ORDER BY v.data::{model.IndexType} <#> {query.Vector}::real[]::{model.IndexType} LIMIT {wanted}
            )
            SELECT {Columns}, {PostgresVectors.Similarity(query.Vector)} AS similarity
            FROM near JOIN memstack.memories m ON m.seq = near.seq JOIN memstack.vectors v ON v.memory_seq = near.seq ORDER BY similarity DESC LIMIT {query.VectorLimit}
            """);
        samples.Offer(MemoryTelemetry.HnswIndex, query, model.Vectors, near.Select(candidate => candidate.Similarity ?? 0));
        return near;

        static Sql Setting(string name, int value) => Sql.Raw($"SET LOCAL {name} = {value.ToString(CultureInfo.InvariantCulture)}");
    }

    private static Sql Where(SearchQuery query) => PostgresVisibility.Where(query.Tenant, query.Filter, query.VisibleOn, query.At, query.PointInTime);

    private static Candidate CandidateOf(NpgsqlDataReader row) => new()
    {
        Seq = row.GetInt64(0),
        Thread = PostgresRows.Text(row, 1),
        Turn = row.GetInt32(2),
        ActorId = PostgresRows.Text(row, 3),
        Time = row.GetFieldValue<DateTimeOffset>(4),
        Terms = row.GetString(5),
        SourceTerms = PostgresRows.Text(row, 6),
        ValidTo = PostgresRows.Time(row, 7),
        Similarity = row.IsDBNull(8) ? null : (float)row.GetDouble(8),
    };
}
