using MemStack.Memory.Model;
using MemStack.Memory.Searching;
using MemStack.Memory.Sqlite.Database;
using MemStack.Memory.Sqlite.Sessions;

namespace MemStack.Memory.Sqlite.Search;

/// <summary>
/// Candidates from the full-text table and the vectors. The scope token inside the match keeps other scopes' rows from being read; the
/// ranking is in code, because FTS5's bm25() scores every match and counts every term over the whole table.
/// </summary>
internal sealed class SqliteSearchIndex(SqliteDatabase database, IVectorSampler samples, SearchMetrics metrics) : ISearchIndex
{
    public async Task<FoundMemories> FindAsync(SearchQuery query, Func<CandidateSet, Ranking> rank, CancellationToken cancellationToken)
    {
        // Read before the search: the results are at least as new.
        var version = await VersionAsync(query.Tenant, cancellationToken);
        return await database.ReadAsync(
            "memories_fts",
            session =>
            {
                var scopeSize = SqliteCandidates.Count(session, query, null);
                var rows = SqliteCandidates.Lexical(session, query, scopeSize);
                if (!query.Vector.IsEmpty && database.Vectors.Find(query.EmbeddingModel!, query.Vector.Length) is { } table)
                {
                    SqliteVectorSearch.Measure(
                        metrics,
                        SqliteNearest.CodedIndex,
                        () => SqliteNearest.AddTo(rows, session, query, table, samples)
                    );
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
        database.ReadAsync<IReadOnlyList<float>>("vectors", session => SqliteNearest.Exact(session, query), cancellationToken);

    public async ValueTask<string> VersionAsync(string tenant, CancellationToken cancellationToken)
    {
        await database.OpenAsync(cancellationToken);
        return database.Versions.Of(tenant);
    }

    private static List<MemoryRecord> Memories(SqliteSession session, IReadOnlyList<long> chosen) =>
        session.List(
            row => SqliteRows.Memory(row),
            $"SELECT {SqliteRows.MemoryColumns} FROM json_each({chosen}) e CROSS JOIN memories m ON m.seq = e.value ORDER BY e.key"
        );
}
