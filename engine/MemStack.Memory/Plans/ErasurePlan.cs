using MemStack.Memory.Model;

namespace MemStack.Memory.Plans;

/// <summary>A request to erase.</summary>
/// <param name="tenant">The tenant.</param>
/// <param name="filter">The filter.</param>
/// <param name="slotTerms">Returns the words that a memory is indexed by for its slot and text alone.</param>
public sealed class Erasure(string tenant, MemoryFilter filter, Func<string?, string, string?> slotTerms)
{
    private readonly Dictionary<(string? Slot, string Text), string?> _terms = [];

    /// <summary>The tenant.</summary>
    public string Tenant => tenant;

    /// <summary>The memories to erase.</summary>
    public MemoryFilter Filter => filter;

    /// <summary>Analyses the texts before a transaction begins, so that inside it only newer texts are analysed.</summary>
    public void Prepare(IEnumerable<SourcedMemory> memories)
    {
        foreach (var memory in memories)
        {
            TermsOf(memory);
        }
    }

    internal string? TermsOf(SourcedMemory memory) =>
        _terms.TryGetValue((memory.Slot, memory.Text), out var known)
            ? known
            : _terms[(memory.Slot, memory.Text)] = slotTerms(memory.Slot, memory.Text);
}

/// <summary>A row to remove.</summary>
public sealed record ErasedMemory(long Seq, Guid Id, string? Thread, MemoryState State);

/// <summary>A row that may be indexed by words of an erased one: extracted from the same message, or one superseded the other.</summary>
public sealed record SourcedMemory(long Seq, string? Thread, string? Slot, string Text);

/// <summary>The changes of an erasure to a store, besides emptying the places that contain the texts.</summary>
/// <param name="Memories">Rows to remove, with all that belongs to them.</param>
/// <param name="Reindexed">Rows that stay, and their new further words.</param>
public sealed record ErasurePlan(IReadOnlyList<ErasedMemory> Memories, IReadOnlyList<(SourcedMemory Memory, string? Source)> Reindexed)
{
    /// <summary>Turns of conversations that are removed.</summary>
    public IReadOnlyList<(long Seq, string Thread)> Turns =>
        [.. Memories.Where(memory => memory.Thread is not null).Select(memory => (memory.Seq, memory.Thread!))];

    /// <param name="erasure">The wish.</param>
    /// <param name="memories">Rows that its filter means.</param>
    /// <param name="sourced">Rows that may be indexed by words of those.</param>
    public static ErasurePlan Of(Erasure erasure, IReadOnlyList<ErasedMemory> memories, IEnumerable<SourcedMemory> sourced)
    {
        var seqs = memories.Select(memory => memory.Seq).ToHashSet();
        return new ErasurePlan(
            memories,
            [.. sourced.Where(memory => !seqs.Contains(memory.Seq)).Select(memory => (memory, erasure.TermsOf(memory)))]
        );
    }
}
