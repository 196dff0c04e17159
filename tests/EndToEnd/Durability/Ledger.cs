using System.Collections.Concurrent;

namespace EndToEnd.Durability;

/// <summary>
/// The expected contents of the store, kept outside the processes that are killed: changed only after the answer to a write has been read.
/// </summary>
internal sealed class Ledger
{
    private int _acknowledged;
    private int _unanswered;

    /// <summary>The memories that were acknowledged, by id.</summary>
    public ConcurrentDictionary<string, Expected> Memories { get; } = new(StringComparer.Ordinal);

    /// <summary>The events of adds that were queued, with the text that each must have stored; null where rules decide.</summary>
    public ConcurrentDictionary<string, string?> Queued { get; } = new(StringComparer.Ordinal);

    /// <summary>Texts that the api reported as not stored.</summary>
    public ConcurrentBag<string> Refused { get; } = [];

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    public int Unanswered => Volatile.Read(ref _unanswered);

    public void Acknowledge() => Interlocked.Increment(ref _acknowledged);

    public void LoseAnswer() => Interlocked.Increment(ref _unanswered);

    /// <summary>Records a write of this memory without an answer: it may have happened or not.</summary>
    public void Doubt(string id) => Memories[id] = Memories[id] with { IsCertain = false };
}

/// <param name="User">The user that owns the memory.</param>
/// <param name="Text">The text of the memory.</param>
/// <param name="Fate">The expected outcome.</param>
internal sealed record Expected(string User, string Text, Fate Fate = Fate.Present)
{
    /// <summary>The memory that superseded it.</summary>
    public string? ReplacedBy { get; init; }

    public bool IsCertain { get; init; } = true;
}

internal enum Fate
{
    Present,
    Deleted,
    Superseded,
}
