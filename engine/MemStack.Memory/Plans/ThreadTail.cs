namespace MemStack.Memory.Plans;

/// <summary>The end of a thread: the last turn's row and place, its words and those of the one before.</summary>
public readonly record struct ThreadTail(long Seq, int Turn, string? Last, string? BeforeLast)
{
    /// <summary>The tail after one more turn.</summary>
    public ThreadTail Append(long seq, string words) => new(seq, Turn + 1, words, Last);
}
