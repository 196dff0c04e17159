using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace MemStack.Memory.Sqlite.Sessions;

/// <summary>A bounded pool of read-only sessions. Each read sees one consistent state with everything committed before it began.</summary>
internal sealed class SqliteReaders(Func<SqliteSession> open) : IDisposable
{
    private static readonly int MaxSessions = Math.Clamp(Environment.ProcessorCount * 2, 4, 16);

    private readonly SemaphoreSlim _slots = new(MaxSessions);
    private readonly ConcurrentStack<SqliteSession> _idle = new();
    private volatile bool _disposed;

    /// <summary>Runs a read in one read transaction; cancellation interrupts it.</summary>
    public async Task<T> RunAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        SqliteSession? session = null;
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_idle.TryPop(out session))
            {
                session = open();
            }

            T result;
            await using (cancellationToken.UnsafeRegister(static state => ((SqliteSession)state!).Interrupt(), session))
            {
                session.Execute($"BEGIN");
                result = work(session);
                session.Execute($"COMMIT");
            }

            _idle.Push(session);
            session = null;
            // The pool may have been disposed before this session came back.
            if (_disposed)
            {
                CloseIdle();
            }

            return result;
        }
        catch (SqliteException exception)
            when (exception.SqliteErrorCode == SqliteErrors.Interrupt && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The read was cancelled.", exception, cancellationToken);
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.Translate(exception);
        }
        finally
        {
            // A session whose read failed may be in a transaction still; it is not used again.
            session?.Dispose();
            _slots.Release();
        }
    }

    /// <summary>Closes the sessions; those in use are closed when their read ends.</summary>
    public void Dispose()
    {
        _disposed = true;
        CloseIdle();
    }

    private void CloseIdle()
    {
        while (_idle.TryPop(out var session))
        {
            session.Dispose();
        }
    }
}
