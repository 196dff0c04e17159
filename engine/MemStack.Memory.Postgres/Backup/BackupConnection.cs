using MemStack.Memory.Backup;
using Npgsql;

namespace MemStack.Memory.Postgres.Backup;

/// <summary>A connection without time limits for a backup or a restoration; its failures name the fix.</summary>
internal static class BackupConnection
{
    public const string ApplicationName = "memstack-backup";

    public static async Task<T> RunAsync<T>(
        string connectionString,
        Func<NpgsqlConnection, Task<T>> work,
        CancellationToken cancellationToken
    )
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            // COPY of a large table takes longer than any statement of a request.
            settings = new NpgsqlConnectionStringBuilder(connectionString)
            {
                ApplicationName = ApplicationName,
                CommandTimeout = 0,
                Pooling = false,
                IncludeErrorDetail = false,
            };
            settings.Options = $"{settings.Options} -c statement_timeout=0 -c synchronous_commit=on".TrimStart();
        }
        catch (ArgumentException exception)
        {
            throw new BackupException($"ConnectionStrings:memories is wrong: {exception.Message}", exception);
        }

        try
        {
            await using var source = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            return await work(connection);
        }
        catch (PostgresException exception)
        {
            throw new BackupException(
                $"PostgreSQL at '{settings.Host}:{settings.Port}' refused (SQLSTATE {exception.SqlState}): {exception.MessageText}. Nothing was changed.",
                exception
            );
        }
        catch (NpgsqlException exception)
        {
            throw new BackupException(
                $"PostgreSQL at '{settings.Host}:{settings.Port}' can't be reached: start it, or correct ConnectionStrings:memories.",
                exception
            );
        }
    }
}
