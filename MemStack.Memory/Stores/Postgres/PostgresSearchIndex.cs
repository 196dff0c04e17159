using MemStack.Memory.Quality;
using MemStack.Memory.Retrieval;
using Microsoft.Extensions.Options;
using Npgsql;

namespace MemStack.Memory.Stores.Postgres;

/// <summary>
/// Candidates from the words' GIN index and from the vectors. Tokens of the scope inside the query keep other scopes' rows from being read at all. A search is one round trip: what the tenant's
/// memories stand at, the size of the scope, the choice of words where too many memories match, and with the candidates the whole rows of all that this process doesn't know, since any of them
/// may be chosen. A second one is made for a chosen row only when the texts of the candidates before it fill <see cref="PostgresCandidates.MostBytes"/>.
/// </summary>
internal sealed class PostgresSearchIndex(
    PostgresDatabase database, ScopeSizes sizes, RowCache rows, VectorSamples samples, MemoryTelemetry telemetry, IOptions<PostgresOptions> options) : ISearchIndex
{
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
            ? await session.ListAsync(row => (float)row.GetDouble(PostgresCandidates.ColumnCount), PostgresNearest.Exact(query, model, Sql.True))
            : [],
        cancellationToken);

    public async ValueTask<string> VersionAsync(string tenant, CancellationToken cancellationToken) =>
        await database.ReadAsync("tenant_marks", async session => (await session.ListAsync(row => row.GetString(0), TenantMarks.Read(tenant)))[0], cancellationToken);

    /// <summary>Null when a row is no longer the one that its candidate was read from, which can't be in a snapshot that is open already.</summary>
    private async Task<FoundMemories?> FindAsync(
        PostgresSession session, SearchQuery query, PostgresModel? model, Func<CandidateSet, IReadOnlyList<int>> rank, bool isOpen)
    {
        var scope = ScopeKeys.Required(query.Tenant, query.Filter);
        var reading = new Reading(session, query, model, scope, rows.Of(scope), isOpen);
        var (set, version) = await CandidatesAsync(reading);
        Candidate[] chosen = [.. rank(set).Select(position => set.Rows[position])];
        Candidate[] beyond = [.. chosen.Where(candidate => reading.RowOf(candidate) is null)];
        if (beyond.Length > 0)
        {
            foreach (var row in await session.ListAsync(row => PostgresRows.Versioned(row), PostgresCandidates.Rows([.. beyond.Select(candidate => candidate.Seq)])))
                reading.Brought[row.Seq] = row;
        }

        rows.Keep(scope, reading.Known, reading.Brought);
        MemoryRow?[] found = [.. chosen.Select(candidate => reading.RowOf(candidate))];
        if (Array.Exists(found, row => row is null)) return null;
        var misses = chosen.Count(candidate => reading.Brought.ContainsKey(candidate.Seq));
        telemetry.RowsLookedUp(chosen.Length - misses, misses);
        return new FoundMemories([.. found.Select(row => row!.ToRecord())], version);
    }

    private async Task<(CandidateSet Set, string Version)> CandidatesAsync(Reading reading)
    {
        var size = sizes.Find(reading.Scope);
        if (size is { } known && !IsLarge(reading, known))
        {
            var found = await OfFewAsync(reading);
            if (!IsLarge(reading, found.Set.ScopeSize)) return found;
            // It has grown beyond that since it was counted last, a minute ago at most.
            size = found.Set.ScopeSize;
        }

        return await OfAnyAsync(reading, size);
    }

    private bool IsLarge(Reading reading, long memories) =>
        (reading.Query.Terms.Count > 0 && memories > reading.Query.Limit) || (reading.Model is { } model && memories > PostgresNearest.LongestExact(reading.Query, model, options.Value));

    /// <summary>Of a scope that was small when last counted: everything that matches, and every vector.</summary>
    private async Task<(CandidateSet Set, string Version)> OfFewAsync(Reading reading)
    {
        var (query, model) = (reading.Query, reading.Model);
        var limit = model is null ? 0 : PostgresNearest.LongestExact(query, model, options.Value);
        List<Sql> commands = [TenantMarks.Read(query.Tenant), model is { HasIndex: true } ? PostgresSelection.Measure(ScopeSizes.Count(reading.Scope)) : ScopeSizes.Count(reading.Scope)];
        if (query.Terms.Count > 0) commands.Add(reading.WithRows(PostgresCandidates.Lexical(query, reading.Scope, model)));
        if (model is not null) commands.Add(reading.WithRows(PostgresNearest.Exact(query, model, model.HasIndex ? $"{PostgresSelection.Size} <= {limit}" : Sql.True)));
        return await reading.Session.ReadAsync(
            async results =>
            {
                var version = (await results.ListAsync(row => row.GetString(0)))[0];
                var size = sizes.Keep(reading.Scope, await results.NumberAsync());
                var lexical = query.Terms.Count > 0 ? await results.ListAsync(reading.Read) : [];
                return (SetOf(size, lexical, model is not null ? await results.ListAsync(reading.Read) : []), version);
            },
            PostgresSession.AtOneState(reading.IsOpen, [.. commands]));
    }

    /// <summary>Of a scope that is large, or of which the size is not known: PostgreSQL decides by it what to look at.</summary>
    private async Task<(CandidateSet Set, string Version)> OfAnyAsync(Reading reading, long? size)
    {
        var (query, model) = (reading.Query, reading.Model);
        var limit = model is null ? 0 : PostgresNearest.LongestExact(query, model, options.Value);
        var (isCompared, isWalked) = (model is not null && !(size > limit), model is { HasIndex: true } && !(size <= limit));
        List<Sql> commands = [TenantMarks.Read(query.Tenant), PostgresSelection.Measure(size is { } known ? $"{known}" : ScopeSizes.Count(reading.Scope)), PostgresSelection.PlanForThese];
        if (query.Terms.Count > 0) commands.AddRange([PostgresSelection.Choose(query, reading.Scope), reading.WithRows(PostgresSelection.Chosen(query, model))]);
        if (isCompared) commands.Add(reading.WithRows(PostgresNearest.Exact(query, model!, $"{PostgresSelection.Size} <= {limit}")));
        if (isWalked) commands.AddRange(PostgresNearest.Walk(query, model!, reading.Known, $"{PostgresSelection.Size} > {limit}"));
        return await reading.Session.ReadAsync(
            async results =>
            {
                var version = (await results.ListAsync(row => row.GetString(0)))[0];
                var measured = await results.NumberAsync();
                if (size is null) sizes.Keep(reading.Scope, measured);
                if (query.Terms.Count > 0) await results.SkipAsync();
                var lexical = query.Terms.Count > 0 ? await results.ListAsync(reading.Read) : [];
                var nearest = isCompared ? await results.ListAsync(reading.Read) : [];
                if (isWalked) nearest.AddRange(await WalkedAsync(results, reading));
                if (isWalked && measured > limit) samples.Offer(MemoryTelemetry.HnswIndex, query, model!.Vectors, nearest.Select(candidate => candidate.Similarity ?? 0));
                return (SetOf(measured, lexical, nearest), version);
            },
            PostgresSession.AtOneState(reading.IsOpen, [.. commands]));
    }

    private static async Task<List<Candidate>> WalkedAsync(Results results, Reading reading)
    {
        await results.SkipAsync();
        var walked = await results.ListAsync(reading.Read);
        return await results.ListAsync(reading.Read) is { Count: > 0 } compared ? compared : walked;
    }

    private static CandidateSet SetOf(long size, List<Candidate> lexical, List<Candidate> nearest)
    {
        var found = new SortedDictionary<long, Candidate>();
        foreach (var candidate in lexical.Concat(nearest)) found[candidate.Seq] = candidate;
        return new CandidateSet([.. found.Values], size);
    }

    /// <summary>A look at the store.</summary>
    /// <param name="Session">The connection.</param>
    /// <param name="Query">What is looked for.</param>
    /// <param name="Model">The model of its vector, if it is known.</param>
    /// <param name="Scope">Tokens that every memory that is looked for has.</param>
    /// <param name="Known">Rows that need not be sent.</param>
    /// <param name="IsOpen">Whether a snapshot is open.</param>
    private sealed record Reading(PostgresSession Session, SearchQuery Query, PostgresModel? Model, IReadOnlyList<string> Scope, KnownRows Known, bool IsOpen)
    {
        /// <summary>Rows that came along, by number.</summary>
        public Dictionary<long, MemoryRow> Brought { get; } = [];

        public Sql WithRows(Sql candidates) => PostgresCandidates.WithRows(candidates, Known);

        public Candidate Read(NpgsqlDataReader row)
        {
            if (PostgresCandidates.RowOf(row) is { } whole) Brought[whole.Seq] = whole;
            return PostgresCandidates.Of(row);
        }

        /// <summary>The row that the candidate was read from, if it is at hand.</summary>
        public MemoryRow? RowOf(in Candidate candidate) =>
            (Brought.TryGetValue(candidate.Seq, out var row) || Known.Rows.TryGetValue(candidate.Seq, out row)) && row.IsOf(candidate) ? row : null;
    }
}
