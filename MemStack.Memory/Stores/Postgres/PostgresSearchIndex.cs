using MemStack.Memory.Quality;
using MemStack.Memory.Retrieval;
using Microsoft.Extensions.Options;
using Npgsql;

namespace MemStack.Memory.Stores.Postgres;

/// <summary>
/// Candidates from the words' GIN index and from the vectors. Tokens of the scope inside the query keep other scopes' rows from being read at all. A search is two
/// round trips at one state of the store: candidates, with what the tenant's memories stand at, and the full rows of the few that the ranking chose; full rows of all candidates, or
/// of those that PostgreSQL takes for likely, would take about as long as the trip that they spare (benchmarks/README.md). A scope with too many matches to rank them all takes a third,
/// because which words bring in candidates depends on how many memories have them.
/// </summary>
internal sealed class PostgresSearchIndex(PostgresDatabase database, ScopeSizes sizes, VectorSamples samples, IOptions<PostgresOptions> options) : ISearchIndex
{
    public Task<FoundMemories> FindAsync(SearchQuery query, Func<CandidateSet, IReadOnlyList<int>> rank, CancellationToken cancellationToken) =>
        database.ReadAsync("memories", session => FindAsync(session, query, rank), cancellationToken);

    public Task<IReadOnlyList<float>> NearestExactlyAsync(SearchQuery query, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<float>>(
        "vectors",
        async session => await database.Models.FindAsync(session, query.EmbeddingModel!, query.Vector.Length) is { } model
            ? await session.ListAsync(row => (float)row.GetDouble(PostgresCandidates.ColumnCount), PostgresNearest.Exact(query, model))
            : [],
        cancellationToken);

    public async ValueTask<string> VersionAsync(string tenant, CancellationToken cancellationToken) =>
        await database.ReadAsync("tenant_marks", async session => (await session.ListAsync(row => row.GetString(0), TenantMarks.Read(tenant)))[0], cancellationToken);

    private async Task<FoundMemories> FindAsync(PostgresSession session, SearchQuery query, Func<CandidateSet, IReadOnlyList<int>> rank)
    {
        var model = query.Vector.IsEmpty ? null : await database.Models.FindAsync(session, query.EmbeddingModel!, query.Vector.Length);
        var (found, size, version) = await CandidatesAsync(session, query, model);
        if (found.Count == 0)
        {
            await session.ExecuteAsync(PostgresSession.EndSnapshot);
            return new FoundMemories([], version);
        }

        Candidate[] candidates = [.. found.Values];
        var chosen = rank(new CandidateSet(candidates, size));
        long[] seqs = [.. chosen.Select(position => candidates[position].Seq)];
        try
        {
            return new FoundMemories(await session.ReadAsync(results => results.ListAsync(PostgresRows.Memory), PostgresCandidates.Rows(seqs), PostgresSession.EndSnapshot), version);
        }
        catch (NpgsqlException exception)
        {
            // The ranking has been told of candidates: it can't be asked again.
            throw PostgresErrors.Translate(exception, "");
        }
    }

    private async Task<(SortedDictionary<long, Candidate> Found, long Size, string Version)> CandidatesAsync(PostgresSession session, SearchQuery query, PostgresModel? model)
    {
        var scope = ScopeKeys.Required(query.Tenant, query.Filter);
        var known = sizes.Find(scope);
        var commands = new List<Sql> { PostgresSession.BeginSnapshot, TenantMarks.Read(query.Tenant) };
        if (known is null) commands.Add(ScopeSizes.Count(scope));
        // Whether the scope has room for all its matches shows in the same round trip, unless it is known to be large.
        var (all, counts) = query.Terms.Count == 0 ? (false, false) : known > query.Limit ? (false, true) : (true, false);
        if (all) commands.Add(PostgresCandidates.Lexical(query, scope, model));
        if (known > query.Limit) commands.Add(PostgresCandidates.PlanForThese);
        if (counts) commands.Add(PostgresCandidates.Counts(query, scope));
        if (model is not null) commands.AddRange(Nearest(query, scope, model, known));
        var (version, size, lexical, terms, nearest) = await session.ReadAsync(
            async results => (
                (await results.ListAsync(row => row.GetString(0)))[0],
                known ?? sizes.Keep(scope, await results.NumberAsync()),
                all ? await results.ListAsync(PostgresCandidates.Of) : [],
                counts ? await results.ListAsync(row => row.GetInt64(0)) : [],
                model is not null ? await results.ListAsync(PostgresCandidates.Of) : []),
            [.. commands]);

        // What comes now, comes to a large scope whose size was not known; once a minute.
        if (model is not null && known is null && PostgresNearest.WalkPays(query, model, size, options.Value))
            nearest = await session.ReadAsync(results => results.ListAsync(PostgresCandidates.Of), PostgresNearest.Walk(query, model, size));
        if (model is not null && PostgresNearest.WalkPays(query, model, size, options.Value))
            samples.Offer(MemoryTelemetry.HnswIndex, query, model.Vectors, nearest.Select(candidate => candidate.Similarity ?? 0));
        if (all && size > query.Limit)
            terms = await session.ReadAsync(results => results.ListAsync(row => row.GetInt64(0)), PostgresCandidates.PlanForThese, PostgresCandidates.Counts(query, scope));
        if (terms.Count > 0)
            lexical = await session.ListAsync(PostgresCandidates.Of, PostgresCandidates.Selected(query, scope, model, TermSelection.Of(query.Terms.Zip(terms), query.Limit)));
        var found = new SortedDictionary<long, Candidate>();
        foreach (var candidate in lexical.Concat(nearest)) found[candidate.Seq] = candidate;
        return (found, size, version);
    }

    private Sql[] Nearest(SearchQuery query, IReadOnlyList<string> scope, PostgresModel model, long? known)
    {
        if (!model.HasIndex) return [PostgresNearest.Exact(query, model)];
        if (known is { } size) return PostgresNearest.WalkPays(query, model, size, options.Value) ? PostgresNearest.Walk(query, model, size) : [PostgresNearest.Exact(query, model)];
        return [PostgresNearest.Exact(query, model, ScopeSizes.IsAtMost(scope, PostgresNearest.LongestExact(query, model, options.Value)))];
    }
}
