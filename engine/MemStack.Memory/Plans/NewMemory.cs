using MemStack.Memory.Model;

namespace MemStack.Memory.Plans;

/// <summary>
/// A memory to store, as <see cref="AddPlanner"/> decides: it may have a duplicate: an open, active memory of the same owner
/// (<see cref="ScopeKeys.Owner(MemoryRecord)"/>) and exact scope with the same <see cref="DedupKey"/>, or <see cref="DuplicateOf"/>
/// while that is open and visible as long as this one. A duplicate is touched and nothing is stored. Otherwise the new memory closes those
/// that it supersedes: open memories of the owner with the same slot and a value that it <see cref="Contradicts"/>, and those of
/// <see cref="Supersedes"/>. Closed memories get <c>valid_to</c> and <c>superseded_by</c>; when an open one in the slot began later than
/// this one, this one is stored closed instead.
/// </summary>
/// <param name="Record">The memory, with its slot.</param>
/// <param name="Terms">Its words for the index: <see cref="Text.TextAnalyzer.Index"/>.</param>
public sealed record NewMemory(MemoryRecord Record, string Terms)
{
    /// <summary>The words of its message; null when it is the message.</summary>
    public string? SourceTerms { get; init; }

    /// <summary>
    /// The words of the first of <see cref="Supersedes"/>: further words for the index if, and only if, this memory closes that one. So an
    /// erasure of that one finds its words elsewhere by its <c>superseded_by</c>.
    /// </summary>
    public string? InheritedTerms { get; init; }

    /// <summary>A key that is equal for texts with the same meaning in almost the same words; null when every copy is kept.</summary>
    public string? DedupKey { get; init; }

    /// <summary>Decides by an open answer's value whether this one ends it. Prepared before the transaction, in which no text is
    /// analysed.</summary>
    public Func<string?, bool> Contradicts { get; init; } = _ => false;

    /// <summary>The relations that it states; <see cref="GraphRelation.MemoryId"/> and validity come from the record.</summary>
    public IReadOnlyList<GraphRelation> Relations { get; init; } = [];

    /// <summary>Its vector by the record's embedding model; empty when it has none.</summary>
    public ReadOnlyMemory<float> Vector { get; init; }

    /// <summary>Memories of the same tenant that the consolidation ended.</summary>
    public IReadOnlyList<Guid> Supersedes { get; init; } = [];

    /// <summary>The memory that the consolidation found to have the same meaning.</summary>
    public Guid? DuplicateOf { get; init; }

    /// <summary>The words that it is indexed by in addition to its own, once the closed memories are known.</summary>
    /// <param name="closed">Memories that were closed, by this one or others.</param>
    public string? SourceTermsAfter(IEnumerable<MemoryRecord> closed) =>
        InheritedTerms is not null
        && Supersedes is [var first, ..]
        && closed.Any(other => other.Id == first && other.SupersededBy == Record.Id)
            ? SourceTerms is null
                ? InheritedTerms
                : $"{SourceTerms} {InheritedTerms}"
            : SourceTerms;
}
