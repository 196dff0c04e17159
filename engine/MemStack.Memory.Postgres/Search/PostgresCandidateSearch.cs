using MemStack.Memory.Postgres.Configuration;
using MemStack.Memory.Searching;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Postgres.Search;

/// <summary>
/// Chooses how candidates are found: in a small scope, all matches and every vector; in a large one, the chosen words and the vectors'
/// index.
/// </summary>
internal sealed class PostgresCandidateSearch(ScopeSizes sizes, IVectorSampler samples, SearchMetrics metrics, PostgresOptions options)
{
    private const string HnswIndex = "hnsw";
    private const string NoIndex = "exact";

    /// <summary>Finds the candidates, and the version of the tenant's memories that they belong to.</summary>
    public async Task<(CandidateSet Set, string Version)> FindAsync(SearchAttempt attempt)
    {
        var size = sizes.Find(attempt.Scope);
        if (size is { } known && !IsLarge(attempt, known))
        {
            var found = await FindInSmallScopeAsync(attempt);
            if (!IsLarge(attempt, found.Set.ScopeSize))
            {
                return found;
            }
            // The scope has grown beyond that since the last count, a minute ago at most.
            size = found.Set.ScopeSize;
        }

        return await FindInAnyScopeAsync(attempt, size);
    }

    private bool IsLarge(SearchAttempt attempt, long memories) =>
        (attempt.Query.Terms.Count > 0 && memories > attempt.Query.Limit)
        || (attempt.Model is { } model && memories > PostgresNearest.ExactVectorLimit(attempt.Query, model, options));

    /// <summary>Searches a scope that was small at the last count: all matches, and every vector.</summary>
    private async Task<(CandidateSet Set, string Version)> FindInSmallScopeAsync(SearchAttempt attempt)
    {
        var (query, model) = (attempt.Query, attempt.Model);
        var batch = attempt.Begin(out var version);
        var size = batch.Add(ScopeSizes.Count(attempt.Scope), row => row.GetInt64(0));
        List<Candidate> lexical =
            query.Terms.Count > 0 ? batch.Add(attempt.WithRows(PostgresCandidates.Lexical(query, attempt.Scope, model)), attempt.Read) : [];
        // The scope may have grown meanwhile.
        Sql isSmall = model is { HasIndex: true }
            ? $"({ScopeSizes.Count(attempt.Scope)}) <= {PostgresNearest.ExactVectorLimit(query, model, options)}"
            : Sql.True;
        List<Candidate> nearest = model is not null
            ? batch.Add(attempt.WithRows(PostgresNearest.Exact(query, model, isSmall)), attempt.Read)
            : [];
        await attempt.EndAsync(batch, metrics, () => NoIndex);
        return (SetOf(sizes.Keep(attempt.Scope, size[0]), lexical, nearest), version[0]);
    }

    /// <summary>
    /// Searches a large scope, or one of unknown size, which PostgreSQL counts first to choose the method.
    /// </summary>
    private async Task<(CandidateSet Set, string Version)> FindInAnyScopeAsync(SearchAttempt attempt, long? known)
    {
        var (query, model) = (attempt.Query, attempt.Model);
        var limit = model is null ? 0 : PostgresNearest.ExactVectorLimit(query, model, options);
        var (comparesAll, scansIndex) = (model is not null && !(known > limit), model is { HasIndex: true } && !(known <= limit));
        Sql size = known is { } counted ? $"{counted}" : ScopeSizes.Count(attempt.Scope);
        var batch = attempt.Begin(out var version);
        var measured = known is null ? batch.Add(size, row => row.GetInt64(0)) : [known.Value];
        batch.Add(PostgresSelection.UseCustomPlan);
        List<Candidate> lexical = [];
        if (query.Terms.Count > 0)
        {
            lexical = batch.Add(attempt.WithRows(PostgresSelection.Chosen(query, attempt.Scope, known, model)), attempt.Read);
        }

        List<Candidate> compared = comparesAll
            ? batch.Add(attempt.WithRows(PostgresNearest.Exact(query, model!, $"({size}) <= {limit}")), attempt.Read)
            : [];
        List<Candidate> scanned = [];
        if (scansIndex)
        {
            batch.Add(PostgresNearest.BeforeIndexScan(query, model!, known));
            scanned = batch.Add(attempt.WithRows(PostgresNearest.IndexScan(query, model!, $"({size}) > {limit}")), attempt.Read);
            batch.Add(PostgresNearest.AfterIndexScan);
        }

        await attempt.EndAsync(batch, metrics, () => scansIndex && (measured.Count == 0 || measured[0] > limit) ? HnswIndex : NoIndex);
        if (known is null)
        {
            sizes.Keep(attempt.Scope, measured[0]);
        }

        if (scansIndex && measured[0] > limit)
        {
            samples.Offer(HnswIndex, query, model!.Vectors, scanned.Select(candidate => candidate.Similarity ?? 0));
        }

        return (SetOf(measured[0], lexical, [.. compared, .. scanned]), version[0]);
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
