using System.Data.Common;
using System.Net.Sockets;
using MemStack.Memory.Model;
using Npgsql;

namespace MemStack.Memory.Postgres.Sessions;

/// <summary>Maps PostgreSQL's errors to the engine's exceptions (https://www.postgresql.org/docs/17/errcodes-appendix.html).</summary>
internal static class PostgresErrors
{
    /// <summary>The SQLSTATE, or 08006 when the connection itself failed.</summary>
    public static string StateOf(Exception exception) =>
        exception is PostgresException postgres ? postgres.SqlState : PostgresErrorCodes.ConnectionFailure;

    /// <summary>Returns whether the same transaction may succeed when it is run again.</summary>
    public static bool IsTransient(DbException exception) =>
        IsLost(exception)
        || exception is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };

    /// <summary>Returns whether the connection, and with it those in the pool, is broken.</summary>
    public static bool IsLost(DbException exception) =>
        exception switch
        {
            PostgresException postgres => postgres.SqlState
                is PostgresErrorCodes.AdminShutdown
                    or PostgresErrorCodes.CrashShutdown
                    or PostgresErrorCodes.CannotConnectNow
                || postgres.SqlState.StartsWith("08", StringComparison.Ordinal),
            NpgsqlException { InnerException: IOException or SocketException } => true,
            _ => false,
        };

    /// <summary>Returns whether a commit that failed with this error may have happened: only the server's own refusal excludes
    /// it.</summary>
    public static bool MayBeCommitted(DbException exception) => exception is not PostgresException || IsLost(exception);

    // A used-up quota or a limit on the size of files has no SQLSTATE of its own; it is recognised by the server functions that extend a
    // table's file.
    private static bool IsRefusedExtension(DbException exception) =>
        exception is PostgresException { Routine: "mdextend" or "mdzeroextend" };

    /// <param name="exception">The exception.</param>
    /// <param name="done">The part of a write that may be stored; empty for a read.</param>
    public static Exception Translate(DbException exception, string done)
    {
        if (exception is not PostgresException { SqlState: var state })
        {
            return new StoreUnavailableException($"PostgreSQL can't be reached{done}.", exception);
        }

        return state switch
        {
            PostgresErrorCodes.DiskFull
            or PostgresErrorCodes.InternalError when state == PostgresErrorCodes.DiskFull || IsRefusedExtension(exception) => Unavailable(
                $"The disk of the memory store is full{done}. Reads go on; writes recover when there is room."
            ),
            PostgresErrorCodes.IoError => Unavailable($"The memory store's disk failed to read or write{done}."),
            PostgresErrorCodes.OutOfMemory => Unavailable($"The memory store is out of memory{done}."),
            PostgresErrorCodes.TooManyConnections => Unavailable(
                $"The memory store has no free connection{done}: raise max_connections or lower the pool's Maximum Pool Size."
            ),
            PostgresErrorCodes.QueryCanceled => Unavailable($"The memory store took longer than MemStack:Postgres:StatementTimeout{done}."),
            PostgresErrorCodes.LockNotAvailable => Unavailable($"The memory store is busy{done}."),
            PostgresErrorCodes.ReadOnlySqlTransaction => Unavailable($"The memory store is read-only{done}."),
            PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => Unavailable(
                "The memory store is damaged: restore it from a backup."
            ),
            // A key that is too long for an index: an identifier of kilobytes, if the limits allow one.
            PostgresErrorCodes.ProgramLimitExceeded => new MemoryValidationException("An identifier is too long for the memory store.")
            {
                Reason = "identifier",
            },
            _ when state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("57P", StringComparison.Ordinal) => Unavailable(
                $"PostgreSQL can't be reached{done}."
            ),
            _ => Unavailable($"The memory store refused the request (SQLSTATE {state}){done}."),
        };

        StoreUnavailableException Unavailable(string message) => new(message, exception) { Status = state };
    }
}
