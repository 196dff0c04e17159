using MemStack.Memory.Plans;
using MemStack.Memory.Searching;
using MemStack.Memory.Sqlite.Sessions;
using MemStack.Memory.Sqlite.Vectors;

namespace MemStack.Memory.Sqlite.Search;

/// <summary>The memories whose vectors are nearest to a query's.</summary>
internal static class SqliteNearest
{
    /// <summary>The index that preselects: vectors of one byte a dimension.</summary>
    public const string CodedIndex = "int8";

    /// <summary>
    /// Adds the nearest memories, and the similarities of the others. The coded vectors in memory preselect, the floats on disk decide;
    /// both apply the filter, so that a narrow one still finds its nearest.
    /// </summary>
    public static void AddTo(
        SortedDictionary<long, Candidate> found,
        SqliteSession session,
        SearchQuery query,
        VectorTable table,
        IVectorSampler samples
    )
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
                SELECT {SqliteCandidates.Columns}, v.data FROM json_each({seqs}) e CROSS JOIN memories m ON m.seq = e.value CROSS JOIN memories_fts f ON f.rowid = m.seq
                CROSS JOIN vectors v ON v.memory_seq = m.seq AND v.model = {query.EmbeddingModel}
                WHERE {SqliteCandidates.Where(query)}
                """
            );
            while (rows.Read())
            {
                var candidate = SqliteCandidates.Of(rows);
                nearest[candidate.Seq] = candidate with
                {
                    Similarity = SqliteVectors.Similarity((byte[])rows.GetValue(SqliteCandidates.ColumnCount), query.Vector.Span),
                };
            }
        }
    }

    /// <summary>Compares every vector on disk and returns the best similarities, best first.</summary>
    public static IReadOnlyList<float> Exact(SqliteSession session, SearchQuery query)
    {
        var best = new PriorityQueue<float, float>();
        using var rows = session.Read(
            $"SELECT v.data FROM memories m CROSS JOIN vectors v ON v.memory_seq = m.seq WHERE v.model = {query.EmbeddingModel} AND {SqliteCandidates.Where(query)}"
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
    }
}
