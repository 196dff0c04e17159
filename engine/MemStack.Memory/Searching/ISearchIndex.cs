using MemStack.Memory.Model;
using MemStack.Memory.Text;

namespace MemStack.Memory.Searching;

/// <summary>
/// Finds candidates by words and by vector, and returns the ones that the ranking chose, all at one state of the store. Either source finds
/// candidates.
/// </summary>
public interface ISearchIndex
{
    /// <summary>
    /// Runs the query, passes the candidates to <paramref name="rank"/>, and returns the memories that it names, in its order, and the
    /// version of the tenant's memories.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="rank">Chooses among candidates. Called on any thread, and again when candidates have changed meanwhile: the last call
    /// counts.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    Task<FoundMemories> FindAsync(SearchQuery query, Func<CandidateSet, Ranking> rank, CancellationToken cancellationToken);

    /// <summary>
    /// The cosines of the memories nearest to the query's vector, best first, found by comparing every full vector, without an index or
    /// quantization. It may take long.
    /// </summary>
    Task<IReadOnlyList<float>> NearestExactlyAsync(SearchQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// The version of a tenant's memories, as an opaque text: while it is the same, the same search at the same moment finds the same. It
    /// changes before a write is acknowledged, in every process, and is never used again.
    /// </summary>
    ValueTask<string> VersionAsync(string tenant, CancellationToken cancellationToken);
}

/// <summary>The result of a query.</summary>
/// <param name="Memories">The memories, best first.</param>
/// <param name="Version">The version at the time of the search, or an earlier one: see <see cref="ISearchIndex.VersionAsync"/>.</param>
public sealed record FoundMemories(IReadOnlyList<MemoryRecord> Memories, string Version)
{
    /// <summary>The reasons for choosing them, in the same order.</summary>
    public required Ranking Ranking { get; init; }
}

/// <summary>The query of a search index.</summary>
public sealed record SearchQuery
{
    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>Stems as <see cref="TextAnalyzer"/> makes them; none when only the vector counts.</summary>
    public required IReadOnlyList<string> Terms { get; init; }

    /// <summary>The filter of the memories.</summary>
    public MemoryFilter? Filter { get; init; }

    /// <summary>Excludes memories that expired before this day; null excludes none.</summary>
    public DateOnly? VisibleOn { get; init; }

    /// <summary>The moment at which memories must be valid; null includes past ones.</summary>
    public required DateTimeOffset? At { get; init; }

    /// <summary>The past moment that the caller asked for: memories that began later are excluded; null excludes none.</summary>
    public DateTimeOffset? BegunBy { get; init; }

    /// <summary>The query as a vector of <see cref="EmbeddingModel"/>; empty when there is none.</summary>
    public ReadOnlyMemory<float> Vector { get; init; }

    /// <summary>The model of <see cref="Vector"/>; vectors of others are not compared.</summary>
    public string? EmbeddingModel { get; init; }

    /// <summary>The maximum number of candidates by vector.</summary>
    public int VectorLimit { get; init; } = 100;

    /// <summary>The maximum number of candidates by words.</summary>
    public int Limit { get; init; } = 2_000;
}

/// <summary>The candidates of all sources.</summary>
/// <param name="Rows">Candidates in the order of their <see cref="Candidate.Seq"/>.</param>
/// <param name="ScopeSize">The approximate number of memories in the scope.</param>
public sealed record CandidateSet(IReadOnlyList<Candidate> Rows, long ScopeSize);

/// <summary>The properties of a memory that the ranking needs.</summary>
public readonly record struct Candidate
{
    /// <summary>Grows with the order of insertion.</summary>
    public long Seq { get; init; }

    /// <summary>The version of the row, which changes with every change of the memory; 0 in stores without row versions.</summary>
    public uint Version { get; init; }

    /// <summary>The conversation it is a turn of, if any.</summary>
    public string? Thread { get; init; }

    /// <summary>Its place in the conversation; neighbours differ by one.</summary>
    public int Turn { get; init; }

    /// <summary>The speaker, if known.</summary>
    public string? ActorId { get; init; }

    /// <summary>The time from which it is true, or at which it was stored.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The time until which it is found, after the search; null when no end is known.</summary>
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>Its own words, as <see cref="TextAnalyzer.Index"/> makes them.</summary>
    public string Terms { get; init; }

    /// <summary>The words of its message, if it is a fact.</summary>
    public string? SourceTerms { get; init; }

    /// <summary>The question that it answers, if it is a fact that was understood.</summary>
    public string? Slot { get; init; }

    /// <summary>Cosine with the query's vector; null when it has none of the model.</summary>
    public float? Similarity { get; init; }
}
