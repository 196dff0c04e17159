using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Sqlite.Sessions;

/// <summary>Log lines of the SQLite store. None holds contents, ids of users, or keys.</summary>
internal static partial class SqliteLog
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
}
