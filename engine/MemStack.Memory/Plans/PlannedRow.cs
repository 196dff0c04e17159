using MemStack.Memory.Model;

namespace MemStack.Memory.Plans;

/// <summary>An existing or new memory in the plan of an add.</summary>
internal sealed class PlannedRow(long seq, MemoryRecord record, string? dedupKey, string? metadata)
{
    public long Seq => seq;

    public string? DedupKey => dedupKey;

    public string? Metadata => metadata;

    /// <summary>The current record.</summary>
    public MemoryRecord Record { get; private set; } = record;

    public bool IsChanged { get; private set; }

    /// <summary>The record of a new memory; null for an existing one.</summary>
    public NewMemory? New { get; init; }

    public bool IsOpen => Record.ValidTo is null;

    public bool IsShown => IsOpen && Record.State == MemoryState.Active;

    public void Change(MemoryRecord record) => (Record, IsChanged) = (record, true);
}
