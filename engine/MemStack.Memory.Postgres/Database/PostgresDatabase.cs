using MemStack.Memory.Configuration;
using MemStack.Memory.Model;
using MemStack.Memory.Postgres.Configuration;
using MemStack.Memory.Postgres.Schema;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Reembedding;
using MemStack.Memory.Stores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace MemStack.Memory.Postgres.Database;

/// <summary>
/// The database behind the host's <see cref="NpgsqlDataSource"/>. It opens at first use or when the host starts, whichever comes first; any
/// number of servers may use it at once.
/// </summary>
internal sealed class PostgresDatabase(
    IServiceProvider services,
    IOptions<MemoryOptions> options,
    IOptions<PostgresOptions> settings,
    StoreMetrics metrics,
    ILogger<PostgresDatabase> logger
) : IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly long[] _counts = new long[4];
    private volatile Parts? _parts;
    private volatile bool _disposed;
    private volatile string? _risk;

    /// <summary>The models of the vectors in the database.</summary>
    public PostgresModels Models { get; } = new();

    /// <summary>The server's settings that put memories at risk, at the last check; null for none.</summary>
    public string? Risk => _risk;

    public async Task OpenAsync(CancellationToken cancellationToken) => await PartsAsync(cancellationToken);

    /// <inheritdoc cref="PostgresTransactions.ReadAsync"/>
    public async Task<T> ReadAsync<T>(string collection, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        await (await PartsAsync(cancellationToken)).Transactions.ReadAsync(collection, work, cancellationToken);

    /// <inheritdoc cref="PostgresTransactions.WriteAsync"/>
    public async Task<T> WriteAsync<T>(
        string operation,
        string collection,
        Func<PostgresSession, Task<T>> work,
        bool repeatable,
        CancellationToken cancellationToken
    ) => await (await PartsAsync(cancellationToken)).Transactions.WriteAsync(operation, collection, work, repeatable, cancellationToken);

    /// <summary>Runs commands that must not be in a transaction, without a statement time-out.</summary>
    public async Task<T> MaintainAsync<T>(Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken)
    {
        var source = (await PartsAsync(cancellationToken)).Source;
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var session = new PostgresSession(connection, cancellationToken) { HasNoTimeout = true };
        // The pool resets it when the connection goes back.
        await session.ExecuteAsync(Sql.Raw("SET statement_timeout = 0"));
        return await work(session);
    }

    /// <summary>Takes an advisory lock of the database on a connection of its own; null when another process has it.</summary>
    public async Task<IReembedLease?> TryLockAsync(long key, CancellationToken cancellationToken) =>
        await PostgresLease.TryTakeAsync((await PartsAsync(cancellationToken)).Source, key, logger, cancellationToken);

    /// <summary>Checks the server's settings, and warns when they have become dangerous.</summary>
    public async Task CheckSafetyAsync(PostgresSession session)
    {
        var risk = await PostgresSafety.RiskAsync(session);
        if (risk is not null && risk != _risk)
        {
            PostgresLog.StoreAtRisk(logger, risk);
        }

        _risk = risk;
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
                await parts.Upkeep.DisposeAsync();
                PostgresLog.StoreClosed(logger);
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
            return _parts ??= await OpenOnceAsync(cancellationToken);
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task<Parts> OpenOnceAsync(CancellationToken cancellationToken)
    {
        if (!string.IsNullOrWhiteSpace(options.Value.DataDirectory))
        {
            DataFolder.Refuse(options.Value.DataDirectory, options.Value.Mode);
        }

        var source = PostgresOpening.SourceOf(services);
        await PostgresOpening.OpenAsync(
            source,
            async connection =>
            {
                var before = await PostgresMigrations.ApplyAsync(connection, cancellationToken);
                if (before != PostgresMigrations.Latest)
                {
                    PostgresLog.StoreMigrated(logger, before, PostgresMigrations.Latest);
                }

                var session = new PostgresSession(connection, cancellationToken);
                await PostgresUpkeep.ReadCountsAsync(session, _counts);
                await CheckSafetyAsync(session);
            },
            cancellationToken
        );

        var maxConnections = new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxPoolSize;
        var writers = new SemaphoreSlim(Math.Max(1, maxConnections * 3 / 4));
        var transactions = new PostgresTransactions(source, writers, _counts, metrics, logger);
        metrics.Observe(() => _counts, () => transactions.Waiting);
        PostgresLog.StoreOpened(logger, PostgresMigrations.Latest, _counts.Sum() - _counts[(int)MemoryState.Deleted], options.Value.Mode);
        return new Parts(source, transactions, new PostgresUpkeep(this, settings.Value, _counts, logger));
    }

    private sealed record Parts(NpgsqlDataSource Source, PostgresTransactions Transactions, PostgresUpkeep Upkeep);
}
