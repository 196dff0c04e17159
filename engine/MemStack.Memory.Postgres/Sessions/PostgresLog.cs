using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Postgres.Sessions;

/// <summary>Log lines of the PostgreSQL store. None holds contents, ids of users, or keys.</summary>
internal static partial class PostgresLog
{
    [LoggerMessage(1, LogLevel.Information, "Memory store opened: schema {Version}, {Memories} memories, mode {Mode}")]
    public static partial void StoreOpened(ILogger logger, int version, long memories, string mode);

    [LoggerMessage(2, LogLevel.Information, "Memory store migrated from schema {From} to {To}")]
    public static partial void StoreMigrated(ILogger logger, int from, int to);

    [LoggerMessage(4, LogLevel.Information, "Memory store closed")]
    public static partial void StoreClosed(ILogger logger);

    [LoggerMessage(20, LogLevel.Error, "PostgreSQL refused a request: SQLSTATE {SqlState}")]
    public static partial void PostgresFailed(ILogger logger, string sqlState, Exception exception);

    [LoggerMessage(21, LogLevel.Warning, "A transaction is retried after a transient fault of PostgreSQL: SQLSTATE {SqlState}")]
    public static partial void PostgresRetried(ILogger logger, string sqlState);

    [LoggerMessage(22, LogLevel.Information, "A vector index is being built: model {Model}, {Dimension} dimensions, {Vectors} vectors")]
    public static partial void VectorIndexBegun(ILogger logger, int model, int dimension, long vectors);

    [LoggerMessage(23, LogLevel.Information, "The vector index of model {Model} is ready")]
    public static partial void VectorIndexBuilt(ILogger logger, int model);

    [LoggerMessage(24, LogLevel.Warning, "PostgreSQL's upkeep failed; it is retried later")]
    public static partial void UpkeepFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        25,
        LogLevel.Warning,
        "An erasure timed out waiting for older transactions: rows that they can see stay on disk until the next vacuum"
    )]
    public static partial void ErasureHeldUp(ILogger logger);

    [LoggerMessage(
        26,
        LogLevel.Warning,
        "PostgreSQL's {Settings} is off: a crash of its machine may lose acknowledged memories or damage them all. Set it to on"
    )]
    public static partial void StoreAtRisk(ILogger logger, string settings);

    [LoggerMessage(55, LogLevel.Warning, "The connection that holds a lock was lost, and the lock with it")]
    public static partial void LockLost(ILogger logger, Exception exception);

    [LoggerMessage(
        56,
        LogLevel.Warning,
        "An erasure could not {Step}, because the role of the database has no right to: files of the PostgreSQL server keep bytes of erased texts until they are reused"
    )]
    public static partial void ErasureUnfinished(ILogger logger, string step);
}
