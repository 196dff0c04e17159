using MemStack.Memory.Model;

namespace MemStack.Memory.Plans;

/// <summary>The rows that a plan of an add is made from, read under the store's locks.</summary>
/// <param name="Conflicts">The result of <see cref="AddBatch.Conflicts"/>, in the order of insertion.</param>
/// <param name="Seqs">Ascending numbers for new rows, one for each memory of the add.</param>
/// <param name="Tail">The end of the add's conversation.</param>
public sealed record AddState(IReadOnlyList<LoadedMemory> Conflicts, IReadOnlyList<long> Seqs, ThreadTail Tail);

/// <summary>The changes of an add to a store, to be applied in the transaction that its <see cref="AddState"/> was read in.</summary>
public sealed record AddPlan
{
    /// <summary>Rows to insert, in their order.</summary>
    public required IReadOnlyList<PlannedMemory> Inserts { get; init; }

    /// <summary>Rows that are touched or ended: their times and successors.</summary>
    public required IReadOnlyList<ChangedMemory> Changes { get; init; }

    /// <summary>Steps of history, in their order, all of the add's event.</summary>
    public required IReadOnlyList<HistoryStep> History { get; init; }

    /// <summary>The words that the conversation's previously last turn gets from the one after it; null for none.</summary>
    public string? TailNext { get; init; }

    /// <summary>
    /// False without stored facts: no history would lead an erasure to the input, so it is dropped.
    /// </summary>
    public bool KeepsInput => History.Count > 0;

    /// <summary>The results that the add returns.</summary>
    public required AddResult Result { get; init; }
}

/// <summary>A row to insert.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Record">The memory, as it is once the whole add is done.</param>
/// <param name="Words">The words that it is indexed by.</param>
public sealed record PlannedMemory(long Seq, MemoryRecord Record, IndexedWords Words)
{
    /// <summary>Its conversation.</summary>
    public string? Thread { get; init; }

    /// <summary>Its place there; 0 for a memory outside conversations.</summary>
    public int Turn { get; init; }

    /// <summary>See <see cref="NewMemory.DedupKey"/>.</summary>
    public string? DedupKey { get; init; }

    /// <summary>The relations that it states.</summary>
    public IReadOnlyList<GraphRelation> Relations { get; init; } = [];

    /// <summary>Its vector; empty when it has none.</summary>
    public ReadOnlyMemory<float> Vector { get; init; }
}
