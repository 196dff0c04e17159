using System.ComponentModel.DataAnnotations;

namespace MemStack.Memory.Postgres.Configuration;

/// <summary>Settings of the PostgreSQL store.</summary>
public sealed class PostgresOptions
{
    /// <summary>The longest that one statement may take before PostgreSQL ends it.</summary>
    [Range(
        typeof(TimeSpan),
        "00:00:00.100",
        "01:00:00",
        ErrorMessage = "Postgres:StatementTimeout must be between 100 milliseconds and 1 hour."
    )]
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Vectors of one model from which on they get an HNSW index. Below it no scope is large enough for the index to save more than some
    /// milliseconds of a search, and each add would pay for it: an indexed vector takes about 100 times as long to insert, as much as the
    /// whole rest of an add (measured with <c>scale --store postgres</c>, see benchmarks/README.md).
    /// </summary>
    [Range(100, 100_000_000)]
    public long VectorIndexThreshold { get; set; } = 20_000;

    /// <summary>
    /// Memories of a scope up to which a search compares every vector, whether there is an index or not. Above it the store reckons: a walk
    /// through the index passes over the other scopes' vectors, so that it gets longer the more of them there are. Among 100,000 vectors of
    /// 384 floats a walk took 2.3 times as long as a comparison in a scope of 5,000, as long in one of about 8,000, and 0.7 of it in one of
    /// 10,000 (measured with <c>scale --store postgres</c>).
    /// </summary>
    [Range(0, 10_000_000)]
    public long ExactVectorLimit { get; set; } = 5_000;

    /// <summary>
    /// The memory that rows of candidates may take in this process, in bytes, so that searches of the same scope within 5 minutes need not
    /// be sent them again; 0 keeps none, and each search is sent the rows of all its candidates. A row that has changed is sent again,
    /// whoever changed it.
    /// </summary>
    [Range(0, 16L * 1024 * 1024 * 1024)]
    public long RowCacheBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>
    /// Indicates whether an erasure rewrites the tables that held texts (VACUUM FULL) and PostgreSQL's statistics of them, ends the segment
    /// of the write-ahead log and asks for a checkpoint. Without it, free room of pages and old segments keep bytes of erased texts until
    /// they are used again; with it, and with PostgreSQL's <c>wal_recycle</c> off, no file of the server holds any, unless
    /// <c>wal_keep_size</c>, a replication slot or an archive keeps segments. Each table is locked for reads and writes while it is
    /// rewritten, which takes longer the larger it is (its HNSW index is built again, too) and as much free disk as the largest one:
    /// requests wait, at most for <see cref="StatementTimeout"/>. The role needs to own the database (for <c>pg_statistic</c>), to be a
    /// member of <c>pg_checkpoint</c>, and <c>EXECUTE</c> on <c>pg_switch_wal()</c> there; for each it lacks, a warning is logged and the
    /// rest is done.
    /// </summary>
    public bool RewriteOnErasure { get; set; }

    /// <summary>How often counts are read again and the need of an index is looked at.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "Postgres:UpkeepInterval must be between 1 second and 1 day.")]
    public TimeSpan UpkeepInterval { get; set; } = TimeSpan.FromMinutes(1);
}
