using MemStack.Memory.Extraction;
using MemStack.Memory.Model;

namespace MemStack.Memory.Consolidation;

/// <summary>
/// Decides what new facts change in existing memories. The store decides on slots and equal texts inside the transaction, also for
/// concurrent adds; this port is for decisions that need the meaning of the texts.
/// </summary>
public interface IConsolidator
{
    /// <summary>False when it never decides anything: no near memories are looked up then.</summary>
    bool IsEnabled { get; }

    /// <summary>Returns whether near memories can change the decision on this fact; for others none are looked up.</summary>
    bool AppliesTo(ExtractedFact fact) => true;

    /// <summary>Returns one decision for each fact, in their order. Never fails: an undecidable fact is added.</summary>
    /// <param name="facts">The new facts.</param>
    /// <param name="near">For each fact, the most similar open memories of the same scope, best first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<ConsolidationDecision>> DecideAsync(
        IReadOnlyList<ExtractedFact> facts,
        IReadOnlyList<IReadOnlyList<MemoryRecord>> near,
        CancellationToken cancellationToken
    );
}

/// <summary>The decision on a new fact. A contradiction never deletes: superseded memories stay in history with their end.</summary>
/// <param name="Supersedes">Memories that are no longer true.</param>
/// <param name="DuplicateOf">The existing memory with the same meaning: it is touched, and the fact is not stored.</param>
public sealed record ConsolidationDecision(IReadOnlyList<Guid> Supersedes, Guid? DuplicateOf)
{
    /// <summary>
    /// The text of the first of <see cref="Supersedes"/>, if the fact's own words don't mention it: this fact answers questions about it.
    /// Indexed with the fact if it does close that memory; never shown.
    /// </summary>
    public string? About { get; init; }

    /// <summary>The fact is new.</summary>
    public static ConsolidationDecision Add { get; } = new([], null);
}
