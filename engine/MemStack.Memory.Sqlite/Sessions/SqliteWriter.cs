using System.Threading.Channels;
using MemStack.Memory.Configuration;
using MemStack.Memory.Model;
using MemStack.Memory.Stores;
using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Sqlite.Sessions;

/// <summary>
/// The only writer. It runs all waiting requests in one transaction with a savepoint for each, and answers after the commit, which is
/// synced to disk. A caller that sends one request after the other gets a transaction for each.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int CheckpointAttempts = 100;
    private static readonly TimeSpan CheckpointPause = TimeSpan.FromMilliseconds(50);

    private readonly SqliteWriteConnection _connection;
    private readonly int _maxGroup;
    private readonly Channel<WriteCommand> _queue;
    private readonly Task _loop;

    /// <param name="open">Opens the connection, initially and after an error that broke it.</param>
    /// <param name="committed">Takes the changes of the counts by state after each commit.</param>
    /// <param name="options">Bounds of queue and group.</param>
    /// <param name="metrics">Records group sizes.</param>
    /// <param name="logger">The logger of failures.</param>
    public SqliteWriter(Func<SqliteSession> open, Action<WriteScope> committed, MemoryOptions options, StoreMetrics metrics, ILogger logger)
    {
        _connection = new SqliteWriteConnection(open, committed, metrics, logger);
        _maxGroup = options.MaxWriteGroup;
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

    /// <summary>Checkpoints the write-ahead log and truncates it, once the readers of older states are done.</summary>
    /// <exception cref="StoreUnavailableException">A reader held an older state for too long.</exception>
    public async Task TruncateLogAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < CheckpointAttempts; attempt++)
        {
            if (await RunExclusiveAsync(session => session.Scalar($"PRAGMA wal_checkpoint(TRUNCATE)") is 0L, cancellationToken))
            {
                return;
            }

            // Real time, whatever the host's clock: the readers need it.
            await Task.Delay(CheckpointPause, cancellationToken);
        }

        throw new StoreUnavailableException(
            "The texts are deleted; the store's log still holds them because a read goes on: repeat the request."
        );
    }

    /// <summary>Runs work on the writer outside any transaction, for statements that need that.</summary>
    private Task<T> RunExclusiveAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) =>
        RunAsync(new WriteCommand<T>(scope => work(scope.Session)) { IsExclusive = true }, cancellationToken);

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
        _connection.Dispose();
    }

    private async Task LoopAsync()
    {
        var group = new List<WriteCommand>(_maxGroup);
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < _maxGroup && _queue.Reader.TryPeek(out var command))
            {
                if (command.IsExclusive && group.Count > 0)
                {
                    break;
                }

                _queue.Reader.TryRead(out _);
                if (command.TryStart())
                {
                    group.Add(command);
                }

                if (command.IsExclusive)
                {
                    break;
                }
            }

            if (group.Count == 0)
            {
                continue;
            }

            if (group[0].IsExclusive)
            {
                _connection.RunExclusive(group[0]);
                continue;
            }

            if (_connection.TryCommit(group) is not { } failure)
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
                    if (_connection.TryCommit([command]) is { } own)
                    {
                        command.Fail(own);
                    }
                }
            }
        }
    }
}
