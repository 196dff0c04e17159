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
    private const string HnswIndex = "hnsw";
    private const string NoIndex = "exact";

    public Task<FoundMemories> FindAsync(SearchQuery query, Func<CandidateSet, Ranking> rank, CancellationToken cancellationToken) =>
        database.ReadAsync(
            "memories",
            async session =>
            {
                var model = query.Vector.IsEmpty
                    ? null
                    : await database.Models.FindAsync(session, query.EmbeddingModel!, query.Vector.Length);
                if (await FindAsync(session, query, model, rank, isOpen: false) is { } found)
                {
                    return found;
                }
                // A chosen memory has changed meanwhile: the search is repeated in one snapshot.
                await session.ExecuteAsync(PostgresSession.BeginSnapshot);
                found =
                    await FindAsync(session, query, model, rank, isOpen: true)
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
        bool isOpen
    )
    {
        var scope = ScopeKeys.Required(query.Tenant, query.Filter);
        var reading = new PostgresReading(session, query, model, scope, rows.Of(scope), isOpen);
        var (set, version) = await CandidatesAsync(reading);
        var ranking = rank(set);
        Candidate[] chosen = [.. ranking.Chosen.Select(ranked => set.Rows[ranked.Position])];
        Candidate[] beyond = [.. chosen.Where(candidate => reading.RowOf(candidate) is null)];
        if (beyond.Length > 0)
        {
            foreach (
                var row in await session.ListAsync(
                    row => PostgresRows.Versioned(row),
                    PostgresCandidates.Rows([.. beyond.Select(candidate => candidate.Seq)])
                )
            )
            {
                reading.Brought[row.Seq] = row;
            }
        }

        rows.Keep(scope, reading.Known, reading.Brought);
        MemoryRow?[] found = [.. chosen.Select(candidate => reading.RowOf(candidate))];
        if (Array.Exists(found, row => row is null))
        {
            return null;
        }

        var misses = chosen.Count(candidate => reading.Brought.ContainsKey(candidate.Seq));
        metrics.RowsLookedUp(chosen.Length - misses, misses);
        return new FoundMemories([.. found.Select(row => row!.ToRecord())], version) { Ranking = ranking };
    }

    private async Task<(CandidateSet Set, string Version)> CandidatesAsync(PostgresReading reading)
    {
        var size = sizes.Find(reading.Scope);
        if (size is { } known && !IsLarge(reading, known))
        {
            var found = await OfFewAsync(reading);
            if (!IsLarge(reading, found.Set.ScopeSize))
            {
                return found;
            }
            // The scope has grown beyond that since the last count, a minute ago at most.
            size = found.Set.ScopeSize;
        }

        return await OfAnyAsync(reading, size);
    }

    private bool IsLarge(PostgresReading reading, long memories) =>
        (reading.Query.Terms.Count > 0 && memories > reading.Query.Limit)
        || (reading.Model is { } model && memories > PostgresNearest.ExactVectorLimit(reading.Query, model, options.Value));

    /// <summary>Searches a scope that was small at the last count: all matches, and every vector.</summary>
    private async Task<(CandidateSet Set, string Version)> OfFewAsync(PostgresReading reading)
    {
        var (query, model) = (reading.Query, reading.Model);
        var batch = reading.Begin(out var version);
        var size = batch.Add(ScopeSizes.Count(reading.Scope), row => row.GetInt64(0));
        List<Candidate> lexical =
            query.Terms.Count > 0 ? batch.Add(reading.WithRows(PostgresCandidates.Lexical(query, reading.Scope, model)), reading.Read) : [];
        // The scope may have grown meanwhile.
        Sql isSmall = model is { HasIndex: true }
            ? $"({ScopeSizes.Count(reading.Scope)}) <= {PostgresNearest.ExactVectorLimit(query, model, options.Value)}"
            : Sql.True;
        List<Candidate> nearest = model is not null
            ? batch.Add(reading.WithRows(PostgresNearest.Exact(query, model, isSmall)), reading.Read)
            : [];
        await reading.EndAsync(batch, metrics, () => NoIndex);
        return (SetOf(sizes.Keep(reading.Scope, size[0]), lexical, nearest), version[0]);
    }

    /// <summary>
    /// Searches a large scope, or one of unknown size, which PostgreSQL counts first to choose the method.
    /// </summary>
    private async Task<(CandidateSet Set, string Version)> OfAnyAsync(PostgresReading reading, long? known)
    {
        var (query, model) = (reading.Query, reading.Model);
        var limit = model is null ? 0 : PostgresNearest.ExactVectorLimit(query, model, options.Value);
        var (isCompared, isWalked) = (model is not null && !(known > limit), model is { HasIndex: true } && !(known <= limit));
        Sql size = known is { } counted ? $"{counted}" : ScopeSizes.Count(reading.Scope);
        var batch = reading.Begin(out var version);
        var measured = known is null ? batch.Add(size, row => row.GetInt64(0)) : [known.Value];
        batch.Add(PostgresSelection.PlanForThese);
        List<Candidate> lexical = [];
        if (query.Terms.Count > 0)
        {
            lexical = batch.Add(reading.WithRows(PostgresSelection.Chosen(query, reading.Scope, known, model)), reading.Read);
        }

        List<Candidate> compared = isCompared
            ? batch.Add(reading.WithRows(PostgresNearest.Exact(query, model!, $"({size}) <= {limit}")), reading.Read)
            : [];
        List<Candidate> walked = [];
        if (isWalked)
        {
            batch.Add(PostgresNearest.BeforeWalk(query, model!, known));
            walked = batch.Add(reading.WithRows(PostgresNearest.Walk(query, model!, $"({size}) > {limit}")), reading.Read);
            batch.Add(PostgresNearest.AfterWalk);
        }

        await reading.EndAsync(batch, metrics, () => isWalked && (measured.Count == 0 || measured[0] > limit) ? HnswIndex : NoIndex);
        if (known is null)
        {
            sizes.Keep(reading.Scope, measured[0]);
        }

        if (isWalked && measured[0] > limit)
        {
            samples.Offer(HnswIndex, query, model!.Vectors, walked.Select(candidate => candidate.Similarity ?? 0));
        }

        return (SetOf(measured[0], lexical, [.. compared, .. walked]), version[0]);
    }

    private static CandidateSet SetOf(long size, List<Candidate> lexical, List<Candidate> nearest)
    {
        var found = new SortedDictionary<long, Candidate>();
        foreach (var candidate in lexical.Concat(nearest))
        {
            found[candidate.Seq] = candidate;
        }

        return new CandidateSet([.. found.Values], size);
    }
}
