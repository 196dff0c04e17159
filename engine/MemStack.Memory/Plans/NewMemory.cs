using MemStack.Memory.Model;

namespace MemStack.Memory.Plans;

/// <summary>
/// A memory to store, as <see cref="AddPlanner"/> decides: it may have a twin, an open, active memory of the same owner
/// (<see cref="ScopeKeys.Owner(MemoryRecord)"/>) and exact scope with the same <see cref="DedupKey"/>, or <see cref="DuplicateOf"/>
/// while that is open and visible as long as this one. A twin is touched and nothing is stored. Otherwise it closes what it supersedes:
/// open memories of the owner with the same slot and a value that it <see cref="Contradicts"/>, and those of <see cref="Supersedes"/>.
/// Closed memories get <c>valid_to</c> and <c>superseded_by</c>; when an open one in the slot began later than this one, this one is stored
/// closed instead.
/// </summary>
/// <param name="Record">The memory, with its slot.</param>
/// <param name="Terms">Its words for the index: <see cref="Text.TextAnalyzer.Index"/>.</param>
public sealed record NewMemory(MemoryRecord Record, string Terms)
{
    /// <summary>The words of the message it was drawn from; null when it is the message.</summary>
    public string? SourceTerms { get; init; }

    /// <summary>
    /// The words of the first of <see cref="Supersedes"/>: further words for the index if, and only if, this memory closes that one. So
    /// whoever erases that one finds by its <c>superseded_by</c> where else its words are.
    /// </summary>
    public string? TakenTerms { get; init; }

    /// <summary>Equal for texts that say the same in almost the same words; null when every copy is kept.</summary>
    public string? DedupKey { get; init; }

    /// <summary>Decides by an open answer's value if this one ends it. Prepared before the transaction, in which no text is read.</summary>
    public Func<string?, bool> Contradicts { get; init; } = _ => false;

    /// <summary>The relations that it states; <see cref="GraphRelation.MemoryId"/> and validity come from the record.</summary>
    public IReadOnlyList<GraphRelation> Relations { get; init; } = [];

    /// <summary>Its vector by the record's embedding model; empty when it has none.</summary>
    public ReadOnlyMemory<float> Vector { get; init; }

    /// <summary>Memories of the same tenant that the consolidation found no longer true.</summary>
    public IReadOnlyList<Guid> Supersedes { get; init; } = [];

    /// <summary>The memory that the consolidation found to say the same.</summary>
    public Guid? DuplicateOf { get; init; }

    /// <summary>The words that it is indexed by beside its own, once it is known what it closed.</summary>
    /// <param name="closed">Memories that were closed, by this one or others.</param>
    public string? SourceTermsAfter(IEnumerable<MemoryRecord> closed) =>
        TakenTerms is not null && Supersedes is [var first, ..] && closed.Any(other => other.Id == first && other.SupersededBy == Record.Id)
            ? SourceTerms is null
                ? TakenTerms
                : $"{SourceTerms} {TakenTerms}"
            : SourceTerms;
}
