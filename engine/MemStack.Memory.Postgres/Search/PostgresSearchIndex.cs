using MemStack.Memory.Plans;
using MemStack.Memory.Postgres.Configuration;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Searching;
using MemStack.Memory.Stores;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Postgres.Search;

/// <summary>
/// Candidates from the words' GIN index and from the vectors. Tokens of the scope inside the query keep other scopes' rows from being read.
/// A search is one round trip: the version of the tenant's memories, the size of the scope, the choice of words if too many memories match,
/// and the candidates with the whole rows of all that are not cached, since any of them may be chosen. A second round trip for a chosen row
/// is needed only when the texts of the candidates before it fill <see cref="PostgresCandidates.MaxBytes"/>.
/// </summary>
internal sealed class PostgresSearchIndex(
    PostgresDatabase database,
    ScopeSizes sizes,
    RowCache rows,
    IVectorSampler samples,
    SearchMetrics metrics,
    IOptions<PostgresOptions> options
) : ISearchIndex
{
    private readonly PostgresCandidateSearch _candidates = new(sizes, samples, metrics, options.Value);

    public Task<FoundMemories> FindAsync(SearchQuery query, Func<CandidateSet, Ranking> rank, CancellationToken cancellationToken) =>
        database.ReadAsync(
            "memories",
            async session =>
            {
                var model = query.Vector.IsEmpty
                    ? null
                    : await database.Models.FindAsync(session, query.EmbeddingModel!, query.Vector.Length);
                if (await FindAsync(session, query, model, rank, inSnapshot: false) is { } found)
                {
                    return found;
                }
                // A chosen memory has changed meanwhile: the search is repeated in one snapshot.
                await session.ExecuteAsync(PostgresSession.BeginSnapshot);
                found =
                    await FindAsync(session, query, model, rank, inSnapshot: true)
                    ?? throw new InvalidOperationException("A row has changed in a snapshot.");
                await session.ExecuteAsync(PostgresSession.EndSnapshot);
                return found;
            },
            cancellationToken
        );

    public Task<IReadOnlyList<float>> NearestExactlyAsync(SearchQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<float>>(
            "vectors",
            async session =>
                await database.Models.FindAsync(session, query.EmbeddingModel!, query.Vector.Length) is { } model
                    ? await session.ListAsync(
                        row => (float)row.GetDouble(PostgresCandidates.ColumnCount),
                        PostgresNearest.Exact(query, model, Sql.True)
                    )
                    : [],
            cancellationToken
        );

    public async ValueTask<string> VersionAsync(string tenant, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            "tenant_marks",
            async session => (await session.ListAsync(row => row.GetString(0), TenantMarks.Read(tenant)))[0],
            cancellationToken
        );

    /// <summary>
    /// Null when a row has changed since its candidate was read, which is impossible in an open snapshot.
    /// </summary>
    private async Task<FoundMemories?> FindAsync(
        PostgresSession session,
        SearchQuery query,
        PostgresModel? model,
        Func<CandidateSet, Ranking> rank,
        bool inSnapshot
    )
    {
        var scope = ScopeKeys.Required(query.Tenant, query.Filter);
        var attempt = new SearchAttempt(session, query, model, scope, rows.Of(scope), inSnapshot);
        var (set, version) = await _candidates.FindAsync(attempt);
        var ranking = rank(set);
        Candidate[] chosen = [.. ranking.Chosen.Select(ranked => set.Rows[ranked.Position])];
        Candidate[] missing = [.. chosen.Where(candidate => attempt.RowOf(candidate) is null)];
        if (missing.Length > 0)
        {
            foreach (
                var row in await session.ListAsync(
                    row => PostgresRows.Versioned(row),
                    PostgresCandidates.Rows([.. missing.Select(candidate => candidate.Seq)])
                )
            )
            {
                attempt.Received[row.Seq] = row;
            }
        }

        rows.Keep(scope, attempt.Known, attempt.Received);
        MemoryRow?[] found = [.. chosen.Select(candidate => attempt.RowOf(candidate))];
        if (Array.Exists(found, row => row is null))
        {
            return null;
        }

        var misses = chosen.Count(candidate => attempt.Received.ContainsKey(candidate.Seq));
        metrics.RowsLookedUp(chosen.Length - misses, misses);
        return new FoundMemories([.. found.Select(row => row!.ToRecord())], version) { Ranking = ranking };
    }
}
