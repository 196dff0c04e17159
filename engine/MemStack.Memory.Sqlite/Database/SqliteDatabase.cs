using MemStack.Memory.Configuration;
using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Sqlite.Schema;
using MemStack.Memory.Sqlite.Sessions;
using MemStack.Memory.Sqlite.Vectors;
using MemStack.Memory.Stores;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Sqlite.Database;

/// <summary>
/// The database file: a write-ahead log synced at every commit (<c>synchronous=FULL</c>), one writer, pooled readers.
/// It opens at first use or when the host starts, whichever comes first.
/// </summary>
internal sealed class SqliteDatabase(IOptions<MemoryOptions> options, StoreMetrics metrics, ILogger<SqliteDatabase> logger)
    : IAsyncDisposable
{
    internal const string FileName = "memories.db";

    private const string System = "sqlite";

    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly long[] _counts = new long[4];
    private volatile Parts? _parts;
    private volatile bool _disposed;

    /// <summary>The vectors of the store, updated with its commits.</summary>
    public VectorIndex Vectors { get; } = new();

    /// <summary>The versions of the tenants' memories.</summary>
    public ContentVersions Versions { get; } = new();

    public async Task OpenAsync(CancellationToken cancellationToken) => await PartsAsync(cancellationToken);

    /// <summary>
    /// Runs a write as <see cref="SqliteWriter.RunAsync{T}(Func{WriteScope, T}, CancellationToken)"/> does, with a span and a duration.
    /// </summary>
    public async Task<T> WriteAsync<T>(string operation, string collection, Func<WriteScope, T> work, CancellationToken cancellationToken)
    {
        var parts = await PartsAsync(cancellationToken);
        using var call = metrics.Start(System, operation, collection);
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

    /// <inheritdoc cref="SqliteWriter.TruncateLogAsync"/>
    public async Task TruncateLogAsync(CancellationToken cancellationToken) =>
        await (await PartsAsync(cancellationToken)).Writer.TruncateLogAsync(cancellationToken);

    /// <summary>Runs a read as <see cref="SqliteReaders.RunAsync"/> does, with a span and a duration.</summary>
    public async Task<T> ReadAsync<T>(string collection, Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        var parts = await PartsAsync(cancellationToken);
        using var call = metrics.Start(System, "SELECT", collection);
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
                SqliteLog.StoreClosed(logger);
            }
        }

        _opening.Release();
    }

    private ValueTask<Parts> PartsAsync(CancellationToken cancellationToken) =>
        _parts is { } parts ? new(parts) : new(OpenPartsAsync(cancellationToken));

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
            using (var session = SqliteConnections.OpenWriter(file))
            {
                var before = SqliteMigrations.Apply(session);
                if (before != SqliteMigrations.Latest)
                {
                    SqliteLog.StoreMigrated(logger, before, SqliteMigrations.Latest);
                }

                using var counts = session.Read($"SELECT state, COUNT(*) FROM memories GROUP BY state");
                while (counts.Read())
                {
                    _counts[counts.GetInt32(0)] = counts.GetInt64(1);
                }

                SqliteVectors.Load(session, Vectors);
            }

            var readers = new SqliteReaders(() => SqliteConnections.OpenReader(file));
            var writer = new SqliteWriter(() => SqliteConnections.OpenWriter(file), Committed, settings, metrics, logger);
            metrics.Observe(() => _counts, () => writer.QueueLength);
            SqliteLog.StoreOpened(logger, SqliteMigrations.Latest, _counts.Sum() - _counts[(int)MemoryState.Deleted], settings.Mode);
            return new Parts(folder, writer, readers);
        }
        catch (SqliteException exception)
        {
            folder.Dispose();
            throw new MemoryStartException(
                $"The database in '{folder.Path}' can't be opened (SQLite error {exception.SqliteErrorCode}): {SqliteErrors.Translate(exception).Message}",
                exception
            );
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private void Committed(WriteScope scope)
    {
        var deltas = scope.Deltas;
        for (var state = 0; state < _counts.Length; state++)
        {
            if (deltas[state] != 0)
            {
                Interlocked.Add(ref _counts[state], deltas[state]);
            }
        }

        foreach (var change in scope.Vectors)
        {
            if (change.Record is { EmbeddingModel: { } model } record)
            {
                Vectors.Set(change.Seq, model, ScopeKeys.Mask(record), change.Vector.Span);
            }
            else
            {
                Vectors.Remove(change.Seq);
            }
        }

        // Last: readers that see the new version must find the new vectors.
        Versions.Advance(scope.Tenants);
    }

    private sealed record Parts(DataFolder Folder, SqliteWriter Writer, SqliteReaders Readers);
}
