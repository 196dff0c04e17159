using System.Threading.Channels;
using MemStack.Memory.Configuration;
using MemStack.Memory.Model;
using MemStack.Memory.Stores;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Sqlite.Sessions;

/// <summary>
/// The only writer. It runs all waiting requests in one transaction with a savepoint for each, and answers after the commit, which is
/// synced to disk. A caller that sends one request after the other gets a transaction for each.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private readonly Func<SqliteSession> _open;
    private readonly Action<WriteScope> _committed;
    private readonly StoreMetrics _metrics;
    private readonly ILogger _logger;
    private readonly int _maxGroup;
    private readonly Channel<WriteCommand> _queue;
    private readonly Task _loop;
    private SqliteSession? _session;

    /// <param name="open">Opens the connection, initially and after an error that broke it.</param>
    /// <param name="committed">Takes the changes of the counts by state after each commit.</param>
    /// <param name="options">Bounds of queue and group.</param>
    /// <param name="metrics">Records group sizes.</param>
    /// <param name="logger">The logger of failures.</param>
    public SqliteWriter(Func<SqliteSession> open, Action<WriteScope> committed, MemoryOptions options, StoreMetrics metrics, ILogger logger)
    {
        (_open, _committed, _metrics, _logger) = (open, committed, metrics, logger);
        _maxGroup = options.MaxWriteGroup;
        _session = open();
        _queue = Channel.CreateBounded<WriteCommand>(new BoundedChannelOptions(options.WriteQueueCapacity) { SingleReader = true });
        _loop = Task.Run(LoopAsync);
    }

    public int QueueLength => _queue.Reader.Count;

    /// <summary>
    /// Runs work in a transaction and returns when it is durable. If cancelled before it began, it never runs; later, it is committed and
    /// only its result is lost.
    /// </summary>
    public Task<T> RunAsync<T>(Func<WriteScope, T> work, CancellationToken cancellationToken) =>
        RunAsync(new WriteCommand<T>(work), cancellationToken);

    /// <summary>Runs work on the writer outside any transaction, for statements that need that.</summary>
    public Task<T> RunAloneAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) =>
        RunAsync(new WriteCommand<T>(scope => work(scope.Session)) { IsAlone = true }, cancellationToken);

    private async Task<T> RunAsync<T>(WriteCommand<T> command, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(command, cancellationToken);
        }
        catch (ChannelClosedException exception)
        {
            throw new StoreUnavailableException("The memory store is closing: nothing was stored.", exception);
        }

        try
        {
            return await command.Done.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!command.Done.IsCompleted)
        {
            command.TryDrop();
            throw;
        }
    }

    /// <summary>Finishes waiting work, then closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        try
        {
            _session?.ExecuteScript("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException exception)
        {
            SqliteLog.CheckpointFailed(_logger, exception);
        }

        _session?.Dispose();
    }

    private async Task LoopAsync()
    {
        var group = new List<WriteCommand>(_maxGroup);
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < _maxGroup && _queue.Reader.TryPeek(out var command))
            {
                if (command.IsAlone && group.Count > 0)
                {
                    break;
                }

                _queue.Reader.TryRead(out _);
                if (command.TryStart())
                {
                    group.Add(command);
                }

                if (command.IsAlone)
                {
                    break;
                }
            }

            if (group.Count == 0)
            {
                continue;
            }

            if (group[0].IsAlone)
            {
                RunAlone(group[0]);
                continue;
            }

            if (TryRunGroup(group) is not { } failure)
            {
                continue;
            }

            if (group.Count == 1)
            {
                group[0].Fail(failure);
            }
            else
            {
                // One request's fault, for example its size on a full disk, must not fail the others.
                foreach (var command in group)
                {
                    if (TryRunGroup([command]) is { } own)
                    {
                        command.Fail(own);
                    }
                }
            }
        }
    }

    private void RunAlone(WriteCommand command)
    {
        try
        {
            command.Run(_session ??= _open());
            command.Succeed();
        }
        catch (SqliteException exception)
        {
            SqliteLog.WriteFailed(_logger, exception.SqliteErrorCode, exception);
            command.Fail(SqliteErrors.Translate(exception));
        }
        catch (Exception exception)
        {
            SqliteLog.CommandFailed(_logger, exception);
            command.Fail(exception);
        }
    }

    /// <summary>Commits the group, or rolls all of it back and returns the reason. A command that fails by itself is answered
    /// here.</summary>
    private StoreUnavailableException? TryRunGroup(List<WriteCommand> group)
    {
        var done = new List<WriteCommand>(group.Count);
        var failed = new List<(WriteCommand Command, Exception Why)>();
        try
        {
            var session = _session ??= _open();
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
            SqliteLog.WriteFailed(_logger, exception.SqliteErrorCode, exception);
            RollBack(SqliteErrors.Poisons(exception));
            return SqliteErrors.Translate(exception);
        }
        catch (Exception exception)
        {
            // Reopening failed, or a bug: the loop must continue.
            SqliteLog.CommandFailed(_logger, exception);
            RollBack(reopen: true);
            return new StoreUnavailableException("The memory store can't be opened: nothing was stored.", exception);
        }

        foreach (var (command, why) in failed)
        {
            if (why is not (MemoryValidationException or IdempotencyConflictException or IngestQueueFullException))
            {
                SqliteLog.CommandFailed(_logger, why);
            }

            command.Fail(why);
        }

        foreach (var command in done)
        {
            _committed(command.Scope!);
            command.Succeed();
        }

        if (done.Count > 0)
        {
            _metrics.GroupCommitted(done.Count);
        }

        return null;
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
            SqliteLog.WriteFailed(_logger, exception.SqliteErrorCode, exception);
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
