using MemStack.Memory.Model;
using Microsoft.Data.Sqlite;

namespace MemStack.Memory.Sqlite.Sessions;

/// <summary>Maps SQLite's error codes to the engine's exceptions (https://www.sqlite.org/rescode.html).</summary>
internal static class SqliteErrors
{
    public const int Interrupt = 9;
    public const int Corrupt = 11;
    public const int NotADatabase = 26;

    private const int Busy = 5;
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Full = 13;
    private const int WriteError = IoError | (3 << 8);

    public static StoreUnavailableException Translate(SqliteException exception) =>
        new(
            exception.SqliteErrorCode switch
            {
                Full => "The disk of the memory store is full: nothing was stored. Reads go on; writes recover when there is room.",
                // SQLite maps only ENOSPC to SQLITE_FULL; an exhausted quota or a limit on the size of files appears like this.
                IoError when exception.SqliteExtendedErrorCode == WriteError =>
                    "The disk of the memory store refuses more data, as with a full quota: nothing was stored. Reads go on; writes recover when there is room.",
                IoError => "The memory store's disk failed to read or write: nothing was stored.",
                Busy => "The memory store is busy: nothing was stored.",
                ReadOnly => "The memory store is read-only: nothing was stored.",
                Corrupt or NotADatabase => "The memory store is damaged: restore it from a backup.",
                var code => $"The memory store refused the request (SQLite error {code}): nothing was stored.",
            },
            exception
        )
        {
            Status = exception.SqliteErrorCode.ToString(),
        };

    /// <summary>Returns whether the connection should be reopened after this error.</summary>
    public static bool BreaksConnection(SqliteException exception) => exception.SqliteErrorCode is IoError or Corrupt or NotADatabase;
}
