using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Searching;
using MemStack.Memory.Sqlite.Database;
using MemStack.Memory.Sqlite.Filters;
using MemStack.Memory.Sqlite.Sessions;
using MemStack.Memory.Sqlite.Vectors;
using MemStack.Memory.Stores;
using Microsoft.Data.Sqlite;

namespace MemStack.Memory.Sqlite.Search;

/// <summary>
/// Candidates from the full-text table and the vectors. The scope token inside the match keeps other scopes' rows from being read; the
/// ranking is in code, because FTS5's bm25() scores every match and counts every term over the whole table.
/// </summary>
internal sealed class SqliteSearchIndex(SqliteDatabase database, IVectorSampler samples, SearchMetrics metrics) : ISearchIndex
{
    private const string CodedIndex = "int8";

    private const int ColumnCount = 9;
    private static readonly Sql Columns = Sql.Raw(
        "m.seq, m.thread, m.turn, m.actor_id, COALESCE(m.valid_from, m.created_at), f.own, f.source, m.slot, m.valid_to"
    );

    public async Task<FoundMemories> FindAsync(SearchQuery query, Func<CandidateSet, Ranking> rank, CancellationToken cancellationToken)
    {
        // Read before the search: the results are at least as new.
        var version = await VersionAsync(query.Tenant, cancellationToken);
        return await database.ReadAsync(
            "memories_fts",
            session =>
            {
                var scopeSize = Count(session, query, null);
                var rows = Lexical(session, query, scopeSize);
                if (!query.Vector.IsEmpty && database.Vectors.Find(query.EmbeddingModel!, query.Vector.Length) is { } table)
                {
                    SqliteVectorSearch.Measure(metrics, CodedIndex, () => AddVectors(session, query, table, rows));
                }

                Candidate[] candidates = [.. rows.Values];
                var ranking = rank(new CandidateSet(candidates, scopeSize));
                return new FoundMemories(Memories(session, [.. ranking.Chosen.Select(ranked => candidates[ranked.Position].Seq)]), version)
                {
                    Ranking = ranking,
                };
            },
            cancellationToken
        );
    }

    public Task<IReadOnlyList<float>> NearestExactlyAsync(SearchQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<float>>(
            "vectors",
            session =>
            {
                var best = new PriorityQueue<float, float>();
                using var rows = session.Read(
                    $"SELECT v.data FROM memories m CROSS JOIN vectors v ON v.memory_seq = m.seq WHERE v.model = {query.EmbeddingModel} AND {Where(query)}"
                );
                while (rows.Read())
                {
                    if (SqliteVectors.Similarity((byte[])rows.GetValue(0), query.Vector.Span) is not { } cosine)
                    {
                        continue;
                    }

                    if (best.Count < query.VectorLimit)
                    {
                        best.Enqueue(cosine, cosine);
                    }
                    else
                    {
                        best.EnqueueDequeue(cosine, cosine);
                    }
                }

                return [.. best.UnorderedItems.Select(item => item.Element).OrderDescending()];
            },
            cancellationToken
        );

    public async ValueTask<string> VersionAsync(string tenant, CancellationToken cancellationToken)
    {
        await database.OpenAsync(cancellationToken);
        return database.Versions.Of(tenant);
    }

    private static SortedDictionary<long, Candidate> Lexical(SqliteSession session, SearchQuery query, long scopeSize)
    {
        var found = new SortedDictionary<long, Candidate>();
        if (query.Terms.Count == 0)
        {
            return found;
        }

        if (scopeSize <= query.Limit)
        {
            Read(SqliteMatch.AnyOf(query.Terms));
            return found;
        }

        var terms = TermSelection.Of(query.Terms.Select(term => (term, Count(session, query, SqliteMatch.AnyOf([term])))), query.Limit);
        if (terms.Rare.Count > 0)
        {
            Read(SqliteMatch.AnyOf(terms.Rare));
        }

        if (terms.Common.Count > 1)
        {
            Read(SqliteMatch.AnyPairOf(terms.Pairs));
        }

        if (terms.Common.Count > 0)
        {
            Read(SqliteMatch.AnyOfOwn(terms.Common));
        }

        return found;

        void Read(string match)
        {
            if (found.Count >= query.Limit)
            {
                return;
            }

            var scoped = SqliteMatch.Within(query, match);
            using var rows = session.Read(
                $"""
                SELECT {Columns} FROM memories_fts f CROSS JOIN memories m ON m.seq = f.rowid WHERE memories_fts MATCH {scoped} AND {Where(
                    query
                )}
                ORDER BY f.rowid DESC LIMIT {query.Limit}
                """
            );
            while (found.Count < query.Limit && rows.Read())
            {
                var candidate = CandidateOf(rows);
                found[candidate.Seq] = candidate;
            }
        }
    }

    // The coded vectors in memory preselect, the floats on disk decide. Both apply the filter, so that a narrow one still finds its
    // nearest.
    private void AddVectors(SqliteSession session, SearchQuery query, VectorTable table, SortedDictionary<long, Candidate> found)
    {
        var scope = ScopeKeys.Mask(query.Tenant, query.Filter);
        var nearest = new Dictionary<long, Candidate>();
        var seen = 0;
        for (var limit = query.VectorLimit + (query.VectorLimit / 4); ; limit *= 4)
        {
            var coded = table.Search(query.Vector.Span, scope, limit);
            Collect([.. coded.Skip(seen).Select(pair => pair.Seq)]);
            seen = coded.Count;
            if (nearest.Count >= query.VectorLimit || coded.Count < limit)
            {
                break;
            }
        }

        List<Candidate> best = [.. nearest.Values.OrderByDescending(candidate => candidate.Similarity).Take(query.VectorLimit)];
        foreach (var candidate in best)
        {
            found[candidate.Seq] = candidate;
        }

        samples.Offer(CodedIndex, query, table.Count, best.Select(candidate => candidate.Similarity ?? 0));
        var others = found.Values.Where(candidate => candidate.Similarity is null).Select(candidate => candidate.Seq).ToList();
        foreach (var (i, similarity) in table.Score(query.Vector.Span, others).Index())
        {
            found[others[i]] = found[others[i]] with { Similarity = similarity };
        }

        void Collect(long[] seqs)
        {
            using var rows = session.Read(
                $"""
                SELECT {Columns}, v.data FROM json_each({seqs}) e CROSS JOIN memories m ON m.seq = e.value CROSS JOIN memories_fts f ON f.rowid = m.seq
                CROSS JOIN vectors v ON v.memory_seq = m.seq AND v.model = {query.EmbeddingModel}
                WHERE {Where(query)}
                """
            );
            while (rows.Read())
            {
                var candidate = CandidateOf(rows);
                nearest[candidate.Seq] = candidate with
                {
                    Similarity = SqliteVectors.Similarity((byte[])rows.GetValue(ColumnCount), query.Vector.Span),
                };
            }
        }
    }

    internal static Sql Where(SearchQuery query) =>
        SqliteVisibility.Where(query.Tenant, query.Filter, query.VisibleOn, query.At, query.BegunBy);

    private static Candidate CandidateOf(SqliteDataReader row) =>
        new()
        {
            Seq = row.GetInt64(0),
            Thread = SqliteRows.Text(row, 1),
            Turn = row.GetInt32(2),
            ActorId = SqliteRows.Text(row, 3),
            Time = SqliteRows.Time(row.GetInt64(4)),
            Terms = row.GetString(5),
            SourceTerms = SqliteRows.Text(row, 6),
            Slot = SqliteRows.Text(row, 7),
            ValidTo = SqliteRows.TimeOrNull(row, 8),
        };

    // The index entry of a scope token lists its memories: counting it reads no row.
    private static long Count(SqliteSession session, SearchQuery query, string? match)
    {
        var scoped = SqliteMatch.Within(query, match);
        return (long)session.Scalar($"SELECT COUNT(*) FROM memories_fts WHERE memories_fts MATCH {scoped}")!;
    }

    private static List<MemoryRecord> Memories(SqliteSession session, IReadOnlyList<long> chosen)
    {
        using var rows = session.Read(
            $"SELECT {SqliteRows.MemoryColumns} FROM json_each({chosen}) e CROSS JOIN memories m ON m.seq = e.value ORDER BY e.key"
        );
        var memories = new List<MemoryRecord>(chosen.Count);
        while (rows.Read())
        {
            memories.Add(SqliteRows.Memory(rows));
        }

        return memories;
    }
}
