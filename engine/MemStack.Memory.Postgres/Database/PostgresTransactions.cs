using System.Data;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Stores;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MemStack.Memory.Postgres.Database;

/// <summary>Runs reads, and writes in transactions; both are run once more after a transient fault.</summary>
/// <param name="source">The connections.</param>
/// <param name="writers">Bounds the writers: they wait for it and not for a connection, so that reads always find one.</param>
/// <param name="counts">The memories by state, updated after each commit.</param>
/// <param name="metrics">Records spans and durations.</param>
/// <param name="logger">The logger of failures.</param>
internal sealed class PostgresTransactions(
    NpgsqlDataSource source,
    SemaphoreSlim writers,
    long[] counts,
    StoreMetrics metrics,
    ILogger logger
)
{
    private const string System = "postgresql";
    private const string NothingStored = ": nothing was stored";
    private const string MaybeStored = ": the answer to the commit was lost, so look before you repeat the request";
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    private int _waiting;

    /// <summary>The number of writers that wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Runs a read, with a span and a duration; once more after a transient fault.</summary>
    public async Task<T> ReadAsync<T>(string collection, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken)
    {
        using var call = metrics.Start(System, "SELECT", collection);
        for (var repeated = false; ; repeated = true)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellationToken);
                return await work(new PostgresSession(connection, cancellationToken));
            }
            catch (NpgsqlException exception) when (!repeated && PostgresErrors.IsTransient(exception))
            {
                await PrepareRetryAsync(exception, cancellationToken);
            }
            catch (NpgsqlException exception)
            {
                throw Translate(call, exception, "");
            }
        }
    }

    /// <summary>
    /// Runs a write in one transaction and returns when it is durable, with a span and a duration. It is run once more after a transient
    /// fault: anything that fails before the commit has stored nothing; a commit whose answer is lost is repeated only if
    /// <paramref name="repeatable"/> is true, that is, if the work recognises its own earlier result.
    /// </summary>
    public async Task<T> WriteAsync<T>(
        string operation,
        string collection,
        Func<PostgresSession, Task<T>> work,
        bool repeatable,
        CancellationToken cancellationToken
    )
    {
        using var call = metrics.Start(System, operation, collection);
        await EnterAsync(cancellationToken);
        var mayBeCommitted = false;
        try
        {
            for (var repeated = false; ; repeated = true)
            {
                var committing = false;
                try
                {
                    await using var connection = await source.OpenConnectionAsync(cancellationToken);
                    await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
                    var session = new PostgresSession(connection, cancellationToken) { FollowsLostCommit = mayBeCommitted };
                    var result = await work(session);
                    committing = true;
                    await transaction.CommitAsync(CancellationToken.None);
                    for (var state = 0; state < counts.Length; state++)
                    {
                        Interlocked.Add(ref counts[state], session.Deltas[state]);
                    }

                    return result;
                }
                catch (NpgsqlException exception) when (!repeated && PostgresErrors.IsTransient(exception) && (!committing || repeatable))
                {
                    // Whatever the outcome of the second run, the first one may have been committed.
                    mayBeCommitted = committing && PostgresErrors.MayBeCommitted(exception);
                    await PrepareRetryAsync(exception, cancellationToken);
                }
                catch (NpgsqlException exception)
                {
                    throw Translate(
                        call,
                        exception,
                        mayBeCommitted || (committing && PostgresErrors.MayBeCommitted(exception)) ? MaybeStored : NothingStored
                    );
                }
            }
        }
        finally
        {
            writers.Release();
        }
    }

    private async Task EnterAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await writers.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task PrepareRetryAsync(NpgsqlException exception, CancellationToken cancellationToken)
    {
        PostgresLog.PostgresRetried(logger, PostgresErrors.StateOf(exception));
        // After a restart of the server every idle connection is dead, not only this one.
        if (PostgresErrors.IsLost(exception))
        {
            source.Clear();
        }

        // Real time, whatever the host's clock: other sessions need it.
        await Task.Delay(RetryPause, cancellationToken);
    }

    private Exception Translate(StoreMetrics.DatabaseCall call, NpgsqlException exception, string done)
    {
        PostgresLog.PostgresFailed(logger, PostgresErrors.StateOf(exception), exception);
        if (PostgresErrors.IsLost(exception))
        {
            source.Clear();
        }

        var translated = PostgresErrors.Translate(exception, done);
        call.Fail(translated);
        return translated;
    }
}
