using System.Data;
using MemStack.Memory.Configuration;
using MemStack.Memory.Model;
using MemStack.Memory.Postgres.Configuration;
using MemStack.Memory.Postgres.Schema;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace MemStack.Memory.Postgres.Database;

/// <summary>
/// The database behind the host's <see cref="NpgsqlDataSource"/>: reads, and writes in transactions that are run once more after a
/// transient fault. It opens at first use or when the host starts, whichever comes first; any number of servers may use it at once.
/// </summary>
internal sealed partial class PostgresDatabase(
    IServiceProvider services,
    IOptions<MemoryOptions> options,
    IOptions<PostgresOptions> settings,
    StoreMetrics metrics,
    ILogger<PostgresDatabase> logger
) : IAsyncDisposable
{
    private const string System = "postgresql";
    private const string NothingStored = ": nothing was stored";
    private const string PerhapsStored = ": the answer to the commit was lost, so look before you repeat the request";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly long[] _counts = new long[4];
    private volatile Parts? _parts;
    private volatile bool _disposed;
    private volatile string? _risk;
    private int _waiting;

    /// <summary>The models of the vectors in the database.</summary>
    public PostgresModels Models { get; } = new();

    /// <summary>The server's settings that put memories at risk, at the last check; null for none.</summary>
    public string? Risk => _risk;

    public async Task OpenAsync(CancellationToken cancellationToken) => await PartsAsync(cancellationToken);

    /// <summary>Runs a read, with a span and a duration; once more after a transient fault.</summary>
    public async Task<T> ReadAsync<T>(string collection, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken)
    {
        var parts = await PartsAsync(cancellationToken);
        using var call = metrics.Start(System, "SELECT", collection);
        for (var repeated = false; ; repeated = true)
        {
            try
            {
                await using var connection = await parts.Source.OpenConnectionAsync(cancellationToken);
                return await work(new PostgresSession(connection, cancellationToken));
            }
            catch (NpgsqlException exception) when (!repeated && PostgresErrors.IsPassing(exception))
            {
                await BeforeRepeatAsync(parts.Source, exception, cancellationToken);
            }
            catch (NpgsqlException exception)
            {
                throw Failed(call, exception, "");
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
        var parts = await PartsAsync(cancellationToken);
        using var call = metrics.Start(System, operation, collection);
        await EnterAsync(parts, cancellationToken);
        var inDoubt = false;
        try
        {
            for (var repeated = false; ; repeated = true)
            {
                var committing = false;
                try
                {
                    await using var connection = await parts.Source.OpenConnectionAsync(cancellationToken);
                    await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
                    var session = new PostgresSession(connection, cancellationToken) { IsRepeated = inDoubt };
                    var result = await work(session);
                    committing = true;
                    await transaction.CommitAsync(CancellationToken.None);
                    for (var state = 0; state < _counts.Length; state++)
                    {
                        Interlocked.Add(ref _counts[state], session.Deltas[state]);
                    }

                    return result;
                }
                catch (NpgsqlException exception) when (!repeated && PostgresErrors.IsPassing(exception) && (!committing || repeatable))
                {
                    // Whatever the outcome of the second run, the first one may have been committed.
                    inDoubt = committing && PostgresErrors.LeavesDoubt(exception);
                    await BeforeRepeatAsync(parts.Source, exception, cancellationToken);
                }
                catch (NpgsqlException exception)
                {
                    throw Failed(
                        call,
                        exception,
                        inDoubt || (committing && PostgresErrors.LeavesDoubt(exception)) ? PerhapsStored : NothingStored
                    );
                }
            }
        }
        finally
        {
            parts.Writers.Release();
        }
    }

    /// <summary>Runs commands that must not be in a transaction, without a statement time-out.</summary>
    public async Task<T> MaintainAsync<T>(Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken)
    {
        var parts = await PartsAsync(cancellationToken);
        await using var connection = await parts.Source.OpenConnectionAsync(cancellationToken);
        var session = new PostgresSession(connection, cancellationToken) { IsUnhurried = true };
        // The pool resets it when the connection goes back.
        await session.ExecuteAsync(Sql.Raw("SET statement_timeout = 0"));
        return await work(session);
    }

    /// <summary>Checks the server's settings, and warns when they have become dangerous.</summary>
    public async Task LookForRiskAsync(PostgresSession session)
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

    private async Task EnterAsync(Parts parts, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await parts.Writers.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task BeforeRepeatAsync(NpgsqlDataSource source, NpgsqlException exception, CancellationToken cancellationToken)
    {
        PostgresLog.PostgresRetried(logger, PostgresErrors.StateOf(exception));
        // After a restart of the server every idle connection is dead, not only this one.
        if (PostgresErrors.IsLost(exception))
        {
            source.Clear();
        }

        // Real time, whatever the host's clock: other sessions need it.
        await Task.Delay(Pause, cancellationToken);
    }

    private Exception Failed(StoreMetrics.DatabaseCall call, NpgsqlException exception, string done)
    {
        PostgresLog.PostgresFailed(logger, PostgresErrors.StateOf(exception), exception);
        if (PostgresErrors.IsLost(exception))
        {
            _parts?.Source.Clear();
        }

        var translated = PostgresErrors.Translate(exception, done);
        call.Fail(translated);
        return translated;
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

        var source = SourceOf();
        NpgsqlConnectionStringBuilder address = new(source.ConnectionString);
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            var before = await PostgresMigrations.ApplyAsync(connection, cancellationToken);
            if (before != PostgresMigrations.Latest)
            {
                PostgresLog.StoreMigrated(logger, before, PostgresMigrations.Latest);
            }

            var session = new PostgresSession(connection, cancellationToken);
            await PostgresUpkeep.ReadCountsAsync(session, _counts);
            await LookForRiskAsync(session);
        }
        catch (PostgresException exception)
            when (exception.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification)
        {
            throw new MemoryStartException(
                $"PostgreSQL at '{address.Host}:{address.Port}' refused the user or password: correct ConnectionStrings:memories.",
                exception
            );
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.InvalidCatalogName)
        {
            throw new MemoryStartException(
                $"PostgreSQL at '{address.Host}:{address.Port}' has no database '{address.Database}': create it with ENCODING 'UTF8', or correct ConnectionStrings:memories.",
                exception
            );
        }
        catch (PostgresException exception) when (!PostgresErrors.IsLost(exception))
        {
            throw new MemoryStartException(
                $"The memories in PostgreSQL at '{address.Host}:{address.Port}' can't be opened (SQLSTATE {exception.SqlState}): {exception.MessageText}.",
                exception
            );
        }
        catch (NpgsqlException exception)
        {
            throw new MemoryStartException(
                $"PostgreSQL at '{address.Host}:{address.Port}' can't be reached: start it, or correct ConnectionStrings:memories.",
                exception
            );
        }

        metrics.Observe(() => _counts, () => Volatile.Read(ref _waiting));
        PostgresLog.StoreOpened(logger, PostgresMigrations.Latest, _counts.Sum() - _counts[(int)MemoryState.Deleted], options.Value.Mode);
        // Writers wait here and not for a connection, so that reads always find one.
        var writers = new SemaphoreSlim(Math.Max(1, address.MaxPoolSize * 3 / 4));
        return new Parts(source, writers, new PostgresUpkeep(this, settings.Value, _counts, logger));
    }

    private NpgsqlDataSource SourceOf()
    {
        const string Missing =
            "The store is PostgreSQL, but ConnectionStrings:memories is not set: name the server and database, for example 'Host=localhost;Database=memories;Username=memstack'.";
        try
        {
            return services.GetService<NpgsqlDataSource>() ?? throw new MemoryStartException(Missing);
        }
        catch (InvalidOperationException exception)
        {
            throw new MemoryStartException(Missing, exception);
        }
    }

    private sealed record Parts(NpgsqlDataSource Source, SemaphoreSlim Writers, PostgresUpkeep Upkeep);
}
