namespace MemStack.Memory.Postgres.Rows;

/// <summary>Rows of a scope that earlier searches brought, as they were when a search began: those that PostgreSQL need not send.</summary>
/// <param name="rows">By their numbers; never changed.</param>
/// <param name="until">When they are to be forgotten.</param>
/// <param name="generation">What <see cref="RowCache"/> knows by whether it was cleared meanwhile.</param>
internal sealed class KnownRows(IReadOnlyDictionary<long, MemoryRow> rows, DateTimeOffset until, int generation)
{
    public IReadOnlyDictionary<long, MemoryRow> Rows => rows;

    public DateTimeOffset Until => until;

    public int Generation => generation;

    /// <summary>The rows' numbers.</summary>
    public long[] Seqs { get; } = [.. rows.Values.Select(row => row.Seq)];

    /// <summary>The rows' versions, in the same order.</summary>
    public long[] Versions { get; } = [.. rows.Values.Select(row => (long)row.Version)];

    /// <summary>The memory that they take, in bytes, about.</summary>
    public long Size { get; } = rows.Values.Sum(row => row.Size);
}
