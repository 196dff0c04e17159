using MemStack.Memory.Quality;
using MemStack.Memory.Retrieval;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Stores.Postgres;

/// <summary>
/// Candidates from the words' GIN index and from the vectors. Tokens of the scope inside the query keep other scopes' rows from being read at all. A search is one round trip, with what
/// the tenant's memories stand at, where the rows that the ranking chose are known from searches before; those that are not take a second one. Full rows of all candidates, or of those
/// that PostgreSQL takes for likely, would take about as long as the trip that they spare (benchmarks/README.md). A scope with too many matches to rank them all takes one trip more,
/// because which words bring in candidates depends on how many memories have them.
/// </summary>
internal sealed class PostgresSearchIndex(PostgresDatabase database, ScopeSizes sizes, RowCache rows, VectorSamples samples, IOptions<PostgresOptions> options) : ISearchIndex
{
    // A user's memories are found again by other questions; a scope of more would take many searches, and much room.
    private const int LargestKnownWhole = 1_000;
    private const int MostAhead = 100;

    public Task<FoundMemories> FindAsync(SearchQuery query, Func<CandidateSet, IReadOnlyList<int>> rank, CancellationToken cancellationToken) => database.ReadAsync(
        "memories",
        async session =>
        {
            var model = query.Vector.IsEmpty ? null : await database.Models.FindAsync(session, query.EmbeddingModel!, query.Vector.Length);
            if (await FindAsync(session, query, model, rank, isOpen: false) is { } found) return found;
            // What was chosen has changed meanwhile: once more, at one state to the end.
            await session.ExecuteAsync(PostgresSession.BeginSnapshot);
            found = await FindAsync(session, query, model, rank, isOpen: true) ?? throw new InvalidOperationException("A row has changed in a snapshot.");
            await session.ExecuteAsync(PostgresSession.EndSnapshot);
            return found;
        },
        cancellationToken);

    public Task<IReadOnlyList<float>> NearestExactlyAsync(SearchQuery query, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<float>>(
        "vectors",
        async session => await database.Models.FindAsync(session, query.EmbeddingModel!, query.Vector.Length) is { } model
            ? await session.ListAsync(row => (float)row.GetDouble(PostgresCandidates.ColumnCount), PostgresNearest.Exact(query, model))
            : [],
        cancellationToken);

    public async ValueTask<string> VersionAsync(string tenant, CancellationToken cancellationToken) =>
        await database.ReadAsync("tenant_marks", async session => (await session.ListAsync(row => row.GetString(0), TenantMarks.Read(tenant)))[0], cancellationToken);

    /// <summary>Null when a row is no longer the one that its candidate was read from, which can't be in a snapshot that is open already.</summary>
    private async Task<FoundMemories?> FindAsync(
        PostgresSession session, SearchQuery query, PostgresModel? model, Func<CandidateSet, IReadOnlyList<int>> rank, bool isOpen)
    {
        var (set, version) = await CandidatesAsync(session, query, model, isOpen);
        Candidate[] chosen = [.. rank(set).Select(position => set.Rows[position])];
        var known = rows.Find(chosen);
        if (known.Count < chosen.Length)
        {
            var unknown = chosen.Where(candidate => !known.ContainsKey(candidate.Seq));
            // A scope that is asked again, and is small, is soon known whole: the trip is made, and takes more along.
            if (known.Count > 0 && set.ScopeSize <= LargestKnownWhole) unknown = unknown.Concat(set.Rows.Where(candidate => !rows.Has(candidate)).Take(MostAhead)).DistinctBy(candidate => candidate.Seq);
            foreach (var row in await session.ListAsync(PostgresRows.Versioned, PostgresCandidates.Rows([.. unknown.Select(candidate => candidate.Seq)])))
            {
                rows.Keep(row);
                known[row.Seq] = row;
            }
        }

        return chosen.All(candidate => known.TryGetValue(candidate.Seq, out var row) && row.IsOf(candidate))
            ? new FoundMemories([.. chosen.Select(candidate => known[candidate.Seq].ToRecord())], version)
            : null;
    }

    private async Task<(CandidateSet Set, string Version)> CandidatesAsync(PostgresSession session, SearchQuery query, PostgresModel? model, bool isOpen)
    {
        var scope = ScopeKeys.Required(query.Tenant, query.Filter);
        var size = sizes.Find(scope);
        if (size is null || !IsLarge(size.Value))
        {
            // Whether the scope has room for all its matches shows in the same round trip.
            var (version, counted, lexical, nearest) = await session.ReadAsync(
                async results => (
                    (await results.ListAsync(row => row.GetString(0)))[0],
                    size ?? sizes.Keep(scope, await results.NumberAsync()),
                    query.Terms.Count > 0 ? await results.ListAsync(PostgresCandidates.Of) : [],
                    model is not null ? await results.ListAsync(PostgresCandidates.Of) : []),
                PostgresSession.AtOneState(isOpen,
                [
                    TenantMarks.Read(query.Tenant),
                    .. size is null ? [ScopeSizes.Count(scope)] : Array.Empty<Sql>(),
                    .. query.Terms.Count > 0 ? [PostgresCandidates.Lexical(query, scope, model)] : Array.Empty<Sql>(),
                    .. model is null ? [] : Nearest(query, scope, model, size),
                ]));
            if (!IsLarge(counted)) return (SetOf(counted, lexical, nearest), version);
            // Comes to a large scope whose size was not known; once a minute.
            size = counted;
        }

        return await OfManyAsync(session, query, model, size.Value, isOpen);

        bool IsLarge(long memories) => (query.Terms.Count > 0 && memories > query.Limit) || (model is not null && PostgresNearest.WalkPays(query, model, memories, options.Value));
    }

    /// <summary>Of a scope where a look at every match, or at every vector, would take long.</summary>
    private async Task<(CandidateSet Set, string Version)> OfManyAsync(PostgresSession session, SearchQuery query, PostgresModel? model, long size, bool isOpen)
    {
        var scope = ScopeKeys.Required(query.Tenant, query.Filter);
        var isCounted = query.Terms.Count > 0 && size > query.Limit;
        var isMatched = query.Terms.Count > 0 && !isCounted;
        var isWalked = model is not null && PostgresNearest.WalkPays(query, model, size, options.Value);
        Sql[] first =
        [
            TenantMarks.Read(query.Tenant),
            .. isMatched ? [PostgresCandidates.Lexical(query, scope, model)] : Array.Empty<Sql>(),
            .. isCounted ? [PostgresCandidates.PlanForThese, PostgresCandidates.Counts(query, scope)] : Array.Empty<Sql>(),
            .. model is null ? [] : Nearest(query, scope, model, size),
        ];
        var (version, lexical, terms, nearest) = await session.ReadAsync(
            async results => (
                (await results.ListAsync(row => row.GetString(0)))[0],
                isMatched ? await results.ListAsync(PostgresCandidates.Of) : [],
                isCounted ? await results.ListAsync(row => row.GetInt64(0)) : [],
                model is not null ? await results.ListAsync(PostgresCandidates.Of) : []),
            isCounted && !isOpen ? [PostgresSession.BeginSnapshot, .. first] : PostgresSession.AtOneState(isOpen, first));
        if (isWalked) samples.Offer(MemoryTelemetry.HnswIndex, query, model!.Vectors, nearest.Select(candidate => candidate.Similarity ?? 0));
        if (isCounted)
        {
            var selected = PostgresCandidates.Selected(query, scope, model, TermSelection.Of(query.Terms.Zip(terms), query.Limit));
            lexical = await session.ReadAsync(results => results.ListAsync(PostgresCandidates.Of), isOpen ? [selected] : [selected, PostgresSession.EndSnapshot]);
        }

        return (SetOf(size, lexical, nearest), version);
    }

    private static CandidateSet SetOf(long size, List<Candidate> lexical, List<Candidate> nearest)
    {
        var found = new SortedDictionary<long, Candidate>();
        foreach (var candidate in lexical.Concat(nearest)) found[candidate.Seq] = candidate;
        return new CandidateSet([.. found.Values], size);
    }

    private Sql[] Nearest(SearchQuery query, IReadOnlyList<string> scope, PostgresModel model, long? known)
    {
        if (!model.HasIndex) return [PostgresNearest.Exact(query, model)];
        if (known is { } size) return PostgresNearest.WalkPays(query, model, size, options.Value) ? PostgresNearest.Walk(query, model, size) : [PostgresNearest.Exact(query, model)];
        return [PostgresNearest.Exact(query, model, ScopeSizes.IsAtMost(scope, PostgresNearest.LongestExact(query, model, options.Value)))];
    }
}
