using MemStack.Memory.Model;

namespace MemStack.Memory.Plans;

/// <summary>A row that a store loaded for a plan, and holds until the plan is applied.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Record">The memory.</param>
public sealed record LoadedMemory(long Seq, MemoryRecord Record)
{
    /// <summary>Its conversation.</summary>
    public string? Thread { get; init; }

    /// <summary>See <see cref="NewMemory.DedupKey"/>.</summary>
    public string? DedupKey { get; init; }

    /// <summary>The metadata verbatim.</summary>
    public string? Metadata { get; init; }
}

/// <summary>An existing row that changes.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Record">The memory as it is to be.</param>
public readonly record struct ChangedMemory(long Seq, MemoryRecord Record);

/// <summary>A step to append to a memory's history.</summary>
/// <param name="Snapshot">The memory then.</param>
/// <param name="Event">The kind of the change.</param>
/// <param name="Before">Its text before.</param>
/// <param name="After">Its text after.</param>
public sealed record HistoryStep(MemoryRecord Snapshot, HistoryEvent Event, string? Before, string? After)
{
    /// <summary>A memory that another one supersedes.</summary>
    public static HistoryStep Superseded(MemoryRecord closed, MemoryRecord by) => new(closed, HistoryEvent.Supersede, closed.Text, by.Text);
}

/// <summary>The words that a memory is found by: its own, its neighbours' in the conversation, and further ones.</summary>
/// <param name="Own">Its own.</param>
public sealed record IndexedWords(string Own)
{
    /// <summary>The words of the turn before, as <see cref="TurnContext"/> cuts them.</summary>
    public string? Previous { get; init; }

    /// <summary>The words of the turn before that.</summary>
    public string? BeforePrevious { get; init; }

    /// <summary>The words of the turn after.</summary>
    public string? Next { get; init; }

    /// <summary>The words of its message, and further ones for its subject.</summary>
    public string? Source { get; init; }
}
