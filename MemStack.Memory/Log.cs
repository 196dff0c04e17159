using Microsoft.Extensions.Logging;

namespace MemStack.Memory;

/// <summary>Every log line of the engine. None holds contents, ids of users, or keys.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Memory store opened: schema {Version}, {Memories} memories, mode {Mode}")]
    public static partial void StoreOpened(ILogger logger, int version, long memories, string mode);

    [LoggerMessage(2, LogLevel.Information, "Memory store migrated from schema {From} to {To}")]
    public static partial void StoreMigrated(ILogger logger, int from, int to);

    [LoggerMessage(3, LogLevel.Error, "The memory store refused a transaction: SQLite error {Code}; nothing of it was stored")]
    public static partial void WriteFailed(ILogger logger, int code, Exception exception);

    [LoggerMessage(4, LogLevel.Information, "Memory store closed")]
    public static partial void StoreClosed(ILogger logger);

    [LoggerMessage(5, LogLevel.Warning, "The write-ahead log could not be checkpointed at close; the next start does it")]
    public static partial void CheckpointFailed(ILogger logger, Exception exception);

    [LoggerMessage(6, LogLevel.Error, "A request to the writer failed unexpectedly; nothing of it was stored")]
    public static partial void CommandFailed(ILogger logger, Exception exception);

    [LoggerMessage(7, LogLevel.Warning, "A search went on without the embedding model: {Reason}")]
    public static partial void SearchedWithoutVector(ILogger logger, string reason);

    [LoggerMessage(8, LogLevel.Warning, "{Count} memories were stored without a vector: {Reason}")]
    public static partial void StoredWithoutVector(ILogger logger, int count, string reason);

    [LoggerMessage(9, LogLevel.Warning, "The shared cache of searches does not answer; it is left alone for {Seconds} s")]
    public static partial void SearchCacheUnavailable(ILogger logger, double seconds);

    [LoggerMessage(20, LogLevel.Error, "PostgreSQL refused a request: SQLSTATE {SqlState}")]
    public static partial void PostgresFailed(ILogger logger, string sqlState, Exception exception);

    [LoggerMessage(21, LogLevel.Warning, "A transaction is run once more after a passing fault of PostgreSQL: SQLSTATE {SqlState}")]
    public static partial void PostgresRetried(ILogger logger, string sqlState);

    [LoggerMessage(22, LogLevel.Information, "A vector index is being built: model {Model}, {Dimension} dimensions, {Vectors} vectors")]
    public static partial void VectorIndexBegun(ILogger logger, int model, int dimension, long vectors);

    [LoggerMessage(23, LogLevel.Information, "The vector index of model {Model} is ready")]
    public static partial void VectorIndexBuilt(ILogger logger, int model);

    [LoggerMessage(24, LogLevel.Warning, "PostgreSQL's upkeep failed; it is tried again later")]
    public static partial void UpkeepFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        25,
        LogLevel.Warning,
        "An erasure waited in vain for older transactions to end: what they can see stays on disk until the next vacuum"
    )]
    public static partial void ErasureHeldUp(ILogger logger);

    [LoggerMessage(
        26,
        LogLevel.Warning,
        "PostgreSQL's {Settings} is off: a crash of its machine may lose acknowledged memories or damage them all. Set it to on"
    )]
    public static partial void StoreAtRisk(ILogger logger, string settings);

    [LoggerMessage(
        40,
        LogLevel.Warning,
        "The queued add {EventId} failed in attempt {Attempt} of {MaxAttempts}; the next one is in {Seconds} s"
    )]
    public static partial void JobRetried(ILogger logger, Guid eventId, int attempt, int maxAttempts, double seconds, Exception exception);

    [LoggerMessage(41, LogLevel.Error, "The queued add {EventId} was given up after {Attempts} attempts; it is kept as a dead letter")]
    public static partial void JobGivenUp(ILogger logger, Guid eventId, int attempts, Exception? exception);

    [LoggerMessage(42, LogLevel.Error, "What came of the queued add {EventId} could not be recorded; it is done again when its lease ends")]
    public static partial void JobNotSettled(ILogger logger, Guid eventId, Exception exception);

    [LoggerMessage(43, LogLevel.Warning, "The queue of adds can't be read; the workers go on looking")]
    public static partial void QueueUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(44, LogLevel.Warning, "The golden set could not be evaluated; it is tried again later")]
    public static partial void EvaluationFailed(ILogger logger, Exception exception);

    [LoggerMessage(45, LogLevel.Warning, "A sampled vector search could not be repeated exactly")]
    public static partial void SampleFailed(ILogger logger, Exception exception);

    [LoggerMessage(46, LogLevel.Debug, "Measuring of quality stops with the host")]
    public static partial void QualityStopped(ILogger logger);

    [LoggerMessage(50, LogLevel.Information, "Re-embedding begins: {Count} memories have no vector of {Model}")]
    public static partial void ReembedBegun(ILogger logger, string model, long count);

    [LoggerMessage(51, LogLevel.Information, "Re-embedding ended: {Embedded} memories embedded, {GivenUp} given up, {Seconds} s")]
    public static partial void ReembedEnded(ILogger logger, long embedded, long givenUp, double seconds);

    [LoggerMessage(52, LogLevel.Error, "Re-embedding failed with {Remaining} memories left: {Reason}; the next run goes on")]
    public static partial void ReembedFailed(ILogger logger, long remaining, string reason, Exception exception);

    [LoggerMessage(53, LogLevel.Warning, "The embedding model refused the memory {Id} {Attempts} times: it stays without a vector")]
    public static partial void ReembedGaveUp(ILogger logger, Guid id, int attempts);

    [LoggerMessage(54, LogLevel.Debug, "Re-embedding stops with the host")]
    public static partial void ReembedStopped(ILogger logger);

    [LoggerMessage(55, LogLevel.Warning, "The connection that holds a lock was lost; the lock went with it")]
    public static partial void LockLost(ILogger logger, Exception exception);

    [LoggerMessage(
        56,
        LogLevel.Warning,
        "An erasure could not {Step}, because the role of the database has no right to: files of the PostgreSQL server keep bytes of erased texts until they are used again"
    )]
    public static partial void ErasureUnfinished(ILogger logger, string step);
}
