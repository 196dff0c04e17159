using MemStack.Memory.Model;

namespace MemStack.Memory.Plans;

/// <summary>
/// The changes of a deletion to a store: memories are hidden with their words and vectors, and their texts stay in their history.
/// </summary>
/// <param name="Memories">Rows to hide.</param>
public sealed record DeletePlan(IReadOnlyList<LoadedMemory> Memories)
{
    /// <summary>Steps of history, in their order.</summary>
    public IEnumerable<HistoryStep> History =>
        Memories.Select(memory => new HistoryStep(memory.Record, HistoryEvent.Delete, memory.Record.Text, null));

    /// <summary>Turns of conversations that are removed.</summary>
    public IReadOnlyList<(long Seq, string Thread)> Turns =>
        [.. Memories.Where(memory => memory.Thread is not null).Select(memory => (memory.Seq, memory.Thread!))];
}
