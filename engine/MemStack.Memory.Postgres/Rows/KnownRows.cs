namespace MemStack.Memory.Postgres.Rows;

/// <summary>Cached rows of a scope at the start of a search, which PostgreSQL need not send again.</summary>
/// <param name="rows">The rows by number; never changed.</param>
/// <param name="until">The time at which they expire.</param>
/// <param name="generation">The generation of <see cref="RowCache"/>, which shows whether it was cleared meanwhile.</param>
internal sealed class KnownRows(IReadOnlyDictionary<long, MemoryRow> rows, DateTimeOffset until, int generation)
{
    public IReadOnlyDictionary<long, MemoryRow> Rows => rows;

    public DateTimeOffset Until => until;

    public int Generation => generation;

    /// <summary>The rows' numbers.</summary>
    public long[] Seqs { get; } = [.. rows.Values.Select(row => row.Seq)];

    /// <summary>The rows' versions, in the same order.</summary>
    public long[] Versions { get; } = [.. rows.Values.Select(row => (long)row.Version)];

    /// <summary>Their approximate size in memory, in bytes.</summary>
    public long Size { get; } = rows.Values.Sum(row => row.Size);
}
