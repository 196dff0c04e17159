using MemStack.Memory.Retrieval;
using Microsoft.Data.Sqlite;

namespace MemStack.Memory.Stores.Sqlite;

/// <summary>
/// Candidates from the full-text table and the vectors. The scope token inside the match keeps other scopes' rows from being read at all; the ranking is in
/// code, because FTS5's bm25() counts every term over the whole table: 11 ms of a search among 100,000 memories, where finding takes 1.
/// </summary>
internal sealed class SqliteSearchIndex(SqliteDatabase database) : ISearchIndex
{
    private const string Columns = "m.seq, m.thread, m.turn, m.actor_id, COALESCE(m.valid_from, m.created_at), f.own, f.source";
    private const int ColumnCount = 7;

    public Task<IReadOnlyList<MemoryRecord>> SearchAsync(SearchQuery query, Func<CandidateSet, IReadOnlyList<int>> rank, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<MemoryRecord>>(
            "memories_fts",
            session =>
            {
                var rows = Lexical(session, query);
                if (!query.Vector.IsEmpty) AddVectors(session, query, rows);
                if (rows.Count == 0) return [];
                Candidate[] candidates = [.. rows.Values];
                var chosen = rank(new CandidateSet(candidates, ScopeSize(session, query)));
                return chosen.Count == 0 ? [] : Memories(session, [.. chosen.Select(position => candidates[position].Seq)]);
            },
            cancellationToken);

    private static SortedDictionary<long, Candidate> Lexical(SqliteSession session, SearchQuery query)
    {
        var found = new SortedDictionary<long, Candidate>();
        if (query.Terms.Count == 0) return found;
        // One more than wanted tells that there are too many; then the best of all are asked for, at bm25()'s price.
        if (Read("ORDER BY f.rowid DESC")) return found;
        found.Clear();
        Read("ORDER BY bm25(memories_fts, 0, 1, 0.5, 0.25, 0.25, 0.5), f.rowid DESC");
        return found;

        bool Read(string order)
        {
            var arguments = new SqlArguments();
            var match = arguments.Add(Match(query));
            var where = Where(query, arguments);
            using var rows = session.Read(
                $"SELECT {Columns} FROM memories_fts f CROSS JOIN memories m ON m.seq = f.rowid WHERE memories_fts MATCH {match} AND {where} {order} LIMIT {arguments.Add(query.Limit + 1)}",
                arguments.Values);
            while (rows.Read())
            {
                if (found.Count == query.Limit) return false;
                var candidate = CandidateOf(rows);
                found.Add(candidate.Seq, candidate);
            }

            return true;
        }
    }

    // The coded vectors in memory choose, the floats on disk decide: both see the filter, so that a narrow one still finds its nearest.
    private void AddVectors(SqliteSession session, SearchQuery query, SortedDictionary<long, Candidate> found)
    {
        if (database.Vectors.Find(query.EmbeddingModel!, query.Vector.Length) is not { } table) return;
        var scope = ScopeKeys.Mask(query.Tenant, query.Filter);
        var nearest = new Dictionary<long, Candidate>();
        var seen = 0;
        for (var limit = query.VectorLimit + (query.VectorLimit / 4); ; limit *= 4)
        {
            var coded = table.Search(query.Vector.Span, scope, limit);
            Collect(coded.Skip(seen).Select(pair => pair.Seq));
            seen = coded.Count;
            if (nearest.Count >= query.VectorLimit || coded.Count < limit) break;
        }

        foreach (var candidate in nearest.Values.OrderByDescending(candidate => candidate.Similarity).Take(query.VectorLimit)) found[candidate.Seq] = candidate;
        var others = found.Values.Where(candidate => candidate.Similarity is null).Select(candidate => candidate.Seq).ToList();
        foreach (var (i, similarity) in table.Score(query.Vector.Span, others).Index()) found[others[i]] = found[others[i]] with { Similarity = similarity };

        void Collect(IEnumerable<long> seqs)
        {
            var arguments = new SqlArguments();
            var list = arguments.Add("[" + string.Join(',', seqs) + "]");
            using var rows = session.Read(
                $"""
                SELECT {Columns}, v.data FROM json_each({list}) e CROSS JOIN memories m ON m.seq = e.value CROSS JOIN memories_fts f ON f.rowid = m.seq
                CROSS JOIN vectors v ON v.memory_seq = m.seq AND v.model = {arguments.Add(query.EmbeddingModel)}
                WHERE {Where(query, arguments)}
                """,
                arguments.Values);
            while (rows.Read())
            {
                var candidate = CandidateOf(rows);
                nearest[candidate.Seq] = candidate with { Similarity = SqliteVectors.Similarity((byte[])rows.GetValue(ColumnCount), query.Vector.Span) };
            }
        }
    }

    internal static string Where(SearchQuery query, SqlArguments arguments) =>
        SqliteVisibility.Where(query.Tenant, query.Filter, query.VisibleOn, query.At, query.PointInTime, arguments);

    private static Candidate CandidateOf(SqliteDataReader row) => new()
    {
        Seq = row.GetInt64(0),
        Thread = SqliteRows.Text(row, 1),
        Turn = row.GetInt32(2),
        ActorId = SqliteRows.Text(row, 3),
        Time = SqliteRows.Time(row.GetInt64(4)),
        Terms = row.GetString(5),
        SourceTerms = SqliteRows.Text(row, 6),
    };

    // The index of one scope token is as long as its scope: counting it reads no row.
    private static long ScopeSize(SqliteSession session, SearchQuery query) =>
        (long)session.Scalar("SELECT COUNT(*) FROM memories_fts WHERE memories_fts MATCH $1", $"{{scope}} : ({Scope(query)})")!;

    private static List<MemoryRecord> Memories(SqliteSession session, IReadOnlyList<long> chosen)
    {
        using var rows = session.Read(
            $"SELECT {SqliteRows.MemoryColumns} FROM json_each($1) e CROSS JOIN memories m ON m.seq = e.value ORDER BY e.key", "[" + string.Join(',', chosen) + "]");
        var memories = new List<MemoryRecord>(chosen.Count);
        while (rows.Read()) memories.Add(SqliteRows.Memory(rows));
        return memories;
    }

    // Terms are letters, digits and marks and stand in quotes, so nothing of a query is read as syntax (https://www.sqlite.org/fts5.html#full_text_query_syntax).
    private static string Match(SearchQuery query)
    {
        var terms = string.Join(" OR ", query.Terms.Select(Quoted));
        return $"({{own prev prev2 next source}} : ({terms})) AND ({{scope}} : ({Scope(query)}))";
    }

    private static string Scope(SearchQuery query) =>
        string.Join(" AND ", ScopeKeys.Required(query.Tenant, query.Filter).Distinct(StringComparer.Ordinal).Select(Quoted));

    private static string Quoted(string term) => $"\"{term.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
