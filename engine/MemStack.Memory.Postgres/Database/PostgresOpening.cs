using MemStack.Memory.Model;
using MemStack.Memory.Postgres.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MemStack.Memory.Postgres.Database;

/// <summary>Opens the first connection; every failure becomes one line that names the fix.</summary>
internal static class PostgresOpening
{
    private const string SourceMissing =
        "The store is PostgreSQL, but ConnectionStrings:memories is not set: name the server and database, for example 'Host=localhost;Database=memories;Username=memstack'.";

    /// <summary>The host's data source.</summary>
    /// <exception cref="MemoryStartException">The host has none.</exception>
    public static NpgsqlDataSource SourceOf(IServiceProvider services)
    {
        try
        {
            return services.GetService<NpgsqlDataSource>() ?? throw new MemoryStartException(SourceMissing);
        }
        catch (InvalidOperationException exception)
        {
            throw new MemoryStartException(SourceMissing, exception);
        }
    }

    /// <summary>Opens a connection and prepares the database on it.</summary>
    /// <exception cref="MemoryStartException">The database can't be used.</exception>
    public static async Task OpenAsync(NpgsqlDataSource source, Func<NpgsqlConnection, Task> prepare, CancellationToken cancellationToken)
    {
        NpgsqlConnectionStringBuilder address = new(source.ConnectionString);
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await prepare(connection);
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
    }
}
