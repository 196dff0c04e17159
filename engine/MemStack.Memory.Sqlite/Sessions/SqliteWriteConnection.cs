using MemStack.Memory.Model;
using MemStack.Memory.Stores;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Sqlite.Sessions;

/// <summary>
/// The writer's connection, which runs groups of commands in transactions and is opened again after an error that broke it.
/// </summary>
internal sealed class SqliteWriteConnection(Func<SqliteSession> open, Action<WriteScope> committed, StoreMetrics metrics, ILogger logger)
    : IDisposable
{
    private SqliteSession? _session = open();

    /// <summary>Runs a command outside any transaction.</summary>
    public void RunExclusive(WriteCommand command)
    {
        try
        {
            command.Run(_session ??= open());
            command.Succeed();
        }
        catch (SqliteException exception)
        {
            SqliteLog.WriteFailed(logger, exception.SqliteErrorCode, exception);
            command.Fail(SqliteErrors.Translate(exception));
        }
        catch (Exception exception)
        {
            SqliteLog.CommandFailed(logger, exception);
            command.Fail(exception);
        }
    }

    /// <summary>
    /// Commits the group, or rolls all of it back and returns the reason. A command that fails by itself is answered here.
    /// </summary>
    public StoreUnavailableException? TryCommit(List<WriteCommand> group)
    {
        var done = new List<WriteCommand>(group.Count);
        var failed = new List<(WriteCommand Command, Exception Reason)>();
        try
        {
            var session = _session ??= open();
            session.Execute($"BEGIN IMMEDIATE");
            foreach (var command in group)
            {
                session.Execute($"SAVEPOINT request");
                try
                {
                    command.Run(session);
                    done.Add(command);
                }
                catch (Exception exception) when (exception is not SqliteException)
                {
                    session.Execute($"ROLLBACK TO request");
                    failed.Add((command, exception));
                }

                session.Execute($"RELEASE request");
            }

            session.Execute($"COMMIT");
        }
        catch (SqliteException exception)
        {
            SqliteLog.WriteFailed(logger, exception.SqliteErrorCode, exception);
            RollBack(SqliteErrors.BreaksConnection(exception));
            return SqliteErrors.Translate(exception);
        }
        catch (Exception exception)
        {
            // Reopening failed, or a bug: the loop must continue.
            SqliteLog.CommandFailed(logger, exception);
            RollBack(reopen: true);
            return new StoreUnavailableException("The memory store can't be opened: nothing was stored.", exception);
        }

        foreach (var (command, reason) in failed)
        {
            if (reason is not (MemoryValidationException or IdempotencyConflictException or IngestQueueFullException))
            {
                SqliteLog.CommandFailed(logger, reason);
            }

            command.Fail(reason);
        }

        foreach (var command in done)
        {
            committed(command.Scope!);
            command.Succeed();
        }

        if (done.Count > 0)
        {
            metrics.GroupCommitted(done.Count);
        }

        return null;
    }

    /// <summary>Checkpoints the write-ahead log and closes the connection.</summary>
    public void Dispose()
    {
        try
        {
            _session?.ExecuteScript("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException exception)
        {
            SqliteLog.CheckpointFailed(logger, exception);
        }

        _session?.Dispose();
    }

    private void RollBack(bool reopen)
    {
        try
        {
            if (_session is { Autocommit: false } session)
            {
                session.Execute($"ROLLBACK");
            }
        }
        catch (SqliteException exception)
        {
            // Closing the connection rolls back as well.
            SqliteLog.WriteFailed(logger, exception.SqliteErrorCode, exception);
            reopen = true;
        }

        if (!reopen)
        {
            return;
        }

        _session?.Dispose();
        _session = null;
    }
}
