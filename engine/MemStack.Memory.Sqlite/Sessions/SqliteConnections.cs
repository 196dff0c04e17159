using Microsoft.Data.Sqlite;

namespace MemStack.Memory.Sqlite.Sessions;

/// <summary>Opens the connections of the store with their settings.</summary>
internal static class SqliteConnections
{
    // secure_delete, so that deleted and replaced content is gone from the file's free pages as well.
    // journal_size_limit truncates the log after a burst; SQLite's automatic checkpoints (1000 pages) keep it short otherwise.
    public static SqliteSession OpenWriter(string file) =>
        new(
            file,
            SqliteOpenMode.ReadWriteCreate,
            "journal_mode = WAL",
            "synchronous = FULL",
            "secure_delete = ON",
            "journal_size_limit = 67108864",
            "cache_size = -16000",
            "temp_store = MEMORY"
        );

    public static SqliteSession OpenReader(string file) =>
        new(file, SqliteOpenMode.ReadWrite, "query_only = ON", "cache_size = -8000", "temp_store = MEMORY");
}
