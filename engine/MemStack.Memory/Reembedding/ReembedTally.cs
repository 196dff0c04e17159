namespace MemStack.Memory.Reembedding;

/// <summary>The counts of a run so far. Several batches count at once.</summary>
internal sealed class ReembedTally
{
    private long _remaining = -1;
    private long _embedded;
    private long _givenUp;

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Indicates whether the run left only memories that were given up.</summary>
    public bool IsComplete { get; set; }

    /// <summary>The number of remaining memories; null before they were counted.</summary>
    public long? Counted => Volatile.Read(ref _remaining) is >= 0 and var counted ? counted : null;

    public long Remaining => Math.Max(0, Volatile.Read(ref _remaining));

    public long Embedded => Volatile.Read(ref _embedded);

    public long GivenUp => Volatile.Read(ref _givenUp);

    public void Left(long remaining) => Volatile.Write(ref _remaining, remaining);

    public void Stored(int count)
    {
        Interlocked.Add(ref _embedded, count);
        Interlocked.Add(ref _remaining, -count);
    }

    public void GaveUp() => Interlocked.Increment(ref _givenUp);
}
