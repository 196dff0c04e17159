using MemStack.Memory.Extraction;
using MemStack.Memory.Model;

namespace MemStack.Memory.Consolidation;

/// <summary>
/// Decides what new facts mean for what is known. Slots and equal texts are settled by the store inside the transaction, whoever adds at
/// the same time; this port is for what only a reader of the texts can tell.
/// </summary>
public interface IConsolidator
{
    /// <summary>False when there is nothing to ask: no near memories are looked up then.</summary>
    bool IsEnabled { get; }

    /// <summary>Returns whether near memories can change what becomes of this fact; for others none are looked up.</summary>
    bool AppliesTo(ExtractedFact fact) => true;

    /// <summary>One decision for each fact, in their order. Never fails: what can't be decided is added.</summary>
    /// <param name="facts">The new facts.</param>
    /// <param name="near">For each fact, the open memories of the same scope that are most like it, best first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<ConsolidationDecision>> DecideAsync(
        IReadOnlyList<ExtractedFact> facts,
        IReadOnlyList<IReadOnlyList<MemoryRecord>> near,
        CancellationToken cancellationToken
    );
}

/// <summary>The decision on a new fact. A contradiction never deletes: superseded memories stay in history with their end.</summary>
/// <param name="Supersedes">Memories that are no longer true.</param>
/// <param name="DuplicateOf">The memory that says the same already: the fact is not stored, that one is touched.</param>
public sealed record ConsolidationDecision(IReadOnlyList<Guid> Supersedes, Guid? DuplicateOf)
{
    /// <summary>
    /// The text of the first of <see cref="Supersedes"/>, where the fact's own words don't tell of that: a question about it is answered by
    /// this fact. Indexed with the fact if it does close that memory, never shown.
    /// </summary>
    public string? About { get; init; }

    /// <summary>The fact is new.</summary>
    public static ConsolidationDecision Add { get; } = new([], null);
}
