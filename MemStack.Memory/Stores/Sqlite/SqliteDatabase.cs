using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Stores.Sqlite;

/// <summary>
/// The database file: a write-ahead log synced at every commit (<c>synchronous=FULL</c>), one writer, pooled readers.
/// It opens at first use or when the host starts, whichever comes first.
/// </summary>
internal sealed class SqliteDatabase(IOptions<MemoryOptions> options, MemoryTelemetry telemetry, ILogger<SqliteDatabase> logger) : IAsyncDisposable
{
    internal const string FileName = "memories.db";

    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly long[] _counts = new long[4];
    private volatile Parts? _parts;
    private volatile bool _disposed;

    public async Task OpenAsync(CancellationToken cancellationToken) => await PartsAsync(cancellationToken);

    /// <summary>Runs a write as <see cref="SqliteWriter.RunAsync"/> does, with a span and a duration.</summary>
    public async Task<T> WriteAsync<T>(string operation, string collection, Func<WriteScope, T> work, CancellationToken cancellationToken)
    {
        var parts = await PartsAsync(cancellationToken);
        using var call = telemetry.StartDatabaseCall(operation, collection);
        try
        {
            return await parts.Writer.RunAsync(work, cancellationToken);
        }
        catch (Exception exception)
        {
            call.Fail(exception);
            throw;
        }
    }

    /// <summary>Runs a read as <see cref="SqliteReaders.RunAsync"/> does, with a span and a duration.</summary>
    public async Task<T> ReadAsync<T>(string collection, Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        var parts = await PartsAsync(cancellationToken);
        using var call = telemetry.StartDatabaseCall("SELECT", collection);
        try
        {
            return await parts.Readers.RunAsync(work, cancellationToken);
        }
        catch (Exception exception)
        {
            call.Fail(exception);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _opening.WaitAsync();
        if (!_disposed)
        {
            _disposed = true;
            if (_parts is { } parts)
            {
                _parts = null;
                parts.Readers.Dispose();
                await parts.Writer.DisposeAsync();
                parts.Folder.Dispose();
                Log.StoreClosed(logger);
            }
        }

        _opening.Release();
    }

    private ValueTask<Parts> PartsAsync(CancellationToken cancellationToken) => _parts is { } parts ? new(parts) : new(OpenPartsAsync(cancellationToken));

    private async Task<Parts> OpenPartsAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _parts ??= Open();
        }
        finally
        {
            _opening.Release();
        }
    }

    private Parts Open()
    {
        var settings = options.Value;
        var folder = DataFolder.Open(settings.DataDirectory, settings.Mode);
        try
        {
            var file = Path.Combine(folder.Path, FileName);
            SqliteMigrations.Check(file);
            using (var session = OpenWriter(file))
            {
                var before = SqliteMigrations.Apply(session);
                if (before != SqliteMigrations.Latest) Log.StoreMigrated(logger, before, SqliteMigrations.Latest);
                using var counts = session.Read("SELECT state, COUNT(*) FROM memories GROUP BY state");
                while (counts.Read()) _counts[counts.GetInt32(0)] = counts.GetInt64(1);
            }

            var readers = new SqliteReaders(() => new SqliteSession(file, SqliteOpenMode.ReadWrite, "query_only = ON", "cache_size = -8000", "temp_store = MEMORY"));
            var writer = new SqliteWriter(() => OpenWriter(file), Committed, settings, telemetry, logger);
            telemetry.ObserveStore(() => _counts, () => writer.QueueLength);
            Log.StoreOpened(logger, SqliteMigrations.Latest, _counts.Sum() - _counts[(int)MemoryState.Deleted], settings.Mode);
            return new Parts(folder, writer, readers);
        }
        catch (SqliteException exception)
        {
            folder.Dispose();
            throw new MemoryStartException($"The database in '{folder.Path}' can't be opened (SQLite error {exception.SqliteErrorCode}): {SqliteErrors.Translate(exception).Message}", exception);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    // journal_size_limit gives the log's room back after a burst; SQLite's automatic checkpoints (1000 pages) keep it short otherwise.
    private static SqliteSession OpenWriter(string file) => new(
        file, SqliteOpenMode.ReadWriteCreate, "journal_mode = WAL", "synchronous = FULL", "journal_size_limit = 67108864", "cache_size = -16000", "temp_store = MEMORY");

    private void Committed(IReadOnlyList<long> deltas)
    {
        for (var state = 0; state < _counts.Length; state++)
        {
            if (deltas[state] != 0) Interlocked.Add(ref _counts[state], deltas[state]);
        }
    }

    private sealed record Parts(DataFolder Folder, SqliteWriter Writer, SqliteReaders Readers);
}
