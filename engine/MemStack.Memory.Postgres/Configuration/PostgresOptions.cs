using System.ComponentModel.DataAnnotations;

namespace MemStack.Memory.Postgres.Configuration;

/// <summary>Settings of the PostgreSQL store.</summary>
public sealed class PostgresOptions
{
    /// <summary>The time after which PostgreSQL cancels a statement.</summary>
    [Range(
        typeof(TimeSpan),
        "00:00:00.100",
        "01:00:00",
        ErrorMessage = "Postgres:StatementTimeout must be between 100 milliseconds and 1 hour."
    )]
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The number of vectors of one model from which they get an HNSW index. With fewer, the index saves at most some milliseconds of a
    /// search, and each add would pay for it: an indexed vector takes about 100 times as long to insert, as long as the rest of the add
    /// (measured with <c>scale --store postgres</c>, see benchmarks/README.md).
    /// </summary>
    [Range(100, 100_000_000)]
    public long VectorIndexThreshold { get; set; } = 20_000;

    /// <summary>
    /// The size of a scope up to which a search compares every vector, even if there is an index. Above it the store estimates: a walk
    /// through the index also visits other scopes' vectors, so it takes longer the more of them there are. Among 100,000 vectors of 384
    /// floats an index scan took 2.3 times as long as a comparison in a scope of 5,000, the same in one of about 8,000, and 0.7 times in
    /// one of 10,000 (measured with <c>scale --store postgres</c>).
    /// </summary>
    [Range(0, 10_000_000)]
    public long ExactVectorLimit { get; set; } = 5_000;

    /// <summary>
    /// The maximum size of the cache of candidates' rows in this process, in bytes, so that searches of the same scope within 5 minutes
    /// need not read them again; 0 keeps none, and each search reads the rows of all its candidates. A row that has changed is read again,
    /// whichever process changed it.
    /// </summary>
    [Range(0, 16L * 1024 * 1024 * 1024)]
    public long RowCacheBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>
    /// Indicates whether an erasure rewrites the tables that held texts (VACUUM FULL) and PostgreSQL's statistics of them, ends the segment
    /// of the write-ahead log and asks for a checkpoint. Without it, free space of pages and old segments keep bytes of erased texts until
    /// they are reused; with it, and with PostgreSQL's <c>wal_recycle</c> off, no file of the server contains any, unless
    /// <c>wal_keep_size</c>, a replication slot or an archive keeps segments. Each table is locked for reads and writes while it is
    /// rewritten, which takes longer the larger it is (its HNSW index is rebuilt, too) and as much free disk as the largest one: requests
    /// wait, at most for <see cref="StatementTimeout"/>. The role needs to own the database (for <c>pg_statistic</c>), to be a member of
    /// <c>pg_checkpoint</c>, and <c>EXECUTE</c> on <c>pg_switch_wal()</c> there; for each it lacks, a warning is logged and the rest is
    /// done.
    /// </summary>
    public bool RewriteOnErasure { get; set; }

    /// <summary>The interval at which counts are refreshed and the need for an index is checked.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "Postgres:UpkeepInterval must be between 1 second and 1 day.")]
    public TimeSpan UpkeepInterval { get; set; } = TimeSpan.FromMinutes(1);
}
