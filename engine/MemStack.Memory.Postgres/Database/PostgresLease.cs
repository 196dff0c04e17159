using MemStack.Memory.Model;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Reembedding;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MemStack.Memory.Postgres.Database;

/// <summary>
/// An advisory lock that outlives transactions: it belongs to a connection, so that the server ends it when the process dies.
/// </summary>
internal sealed class PostgresLease(NpgsqlConnection connection, long key, ILogger logger) : IReembedLease
{
    /// <summary>Takes an advisory lock of the database on a connection of its own; null when another process has it.</summary>
    public static async Task<IReembedLease?> TryTakeAsync(
        NpgsqlDataSource source,
        long key,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = await source.OpenConnectionAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", connection)
            {
                Parameters = { new NpgsqlParameter { Value = key } },
            };
            if (await command.ExecuteScalarAsync(cancellationToken) is not true)
            {
                return null;
            }

            var held = new PostgresLease(connection, key, logger);
            connection = null;
            return held;
        }
        catch (NpgsqlException exception)
        {
            throw PostgresErrors.Translate(exception, "");
        }
        finally
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }
        }
    }

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var command = new NpgsqlCommand("SELECT 1", connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            throw new StoreUnavailableException("The connection that held the lock of re-embedding was lost.", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await using (connection)
        {
            try
            {
                // The pool would keep it until the connection is used again.
                await using var command = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", connection)
                {
                    Parameters = { new NpgsqlParameter { Value = key } },
                };
                await command.ExecuteNonQueryAsync(CancellationToken.None);
            }
            catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
            {
                PostgresLog.LockLost(logger, exception);
            }
        }
    }
}
