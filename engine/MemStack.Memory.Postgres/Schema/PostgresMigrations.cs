using MemStack.Memory.Model;
using Npgsql;

namespace MemStack.Memory.Postgres.Schema;

/// <summary>
/// Brings the database to the schema this version knows: numbered SQL files, each in a transaction with its number, under a lock that
/// servers starting together take in turn. A database of a newer version, or on an unsuitable server, is refused and left unchanged.
/// </summary>
internal static class PostgresMigrations
{
    // "MemStack" in ASCII: the advisory lock of migrations.
    private const long Lock = 0x4D656D537461636B;
    private const string Prefix = "PostgresMigrations/";
    private const int MinServerVersion = 17;

    private static readonly (int Version, string Resource)[] Steps =
    [
        .. typeof(PostgresMigrations)
            .Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => (Version: int.Parse(name.AsSpan(Prefix.Length, 4)), Resource: name))
            .OrderBy(step => step.Version),
    ];

    public static int Latest => Steps[^1].Version;

    /// <summary>Applies the missing migrations and returns the version before.</summary>
    /// <exception cref="MemoryStartException">The server or the database can't be used.</exception>
    public static async Task<int> ApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await CheckServerAsync(connection, cancellationToken);
        // Another server's migration may take longer than the statement time-out.
        await ExecuteAsync(connection, $"SET statement_timeout = 0; SELECT pg_advisory_lock({Lock})", cancellationToken);
        try
        {
            var before = await VersionAsync(connection, cancellationToken);
            if (before > Latest)
            {
                throw new MemoryStartException(
                    $"The PostgreSQL database has schema {before}, this version knows {Latest}: start the newer MemStack that made it, or restore an older backup."
                );
            }

            await CheckVectorsAsync(connection, cancellationToken);
            foreach (var version in Steps.Select(step => step.Version).Where(version => version > before))
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await StepAsync(connection, version, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }

            return before;
        }
        finally
        {
            await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({Lock}); RESET statement_timeout", CancellationToken.None);
        }
    }

    /// <summary>Creates the schema of a version in a database without one, in the connection's current transaction.</summary>
    public static async Task MakeAsync(NpgsqlConnection connection, int latest, CancellationToken cancellationToken)
    {
        foreach (var version in Steps.Select(step => step.Version).Where(version => version <= latest))
        {
            await StepAsync(connection, version, cancellationToken);
        }
    }

    /// <summary>Refuses a server or a database that can't be used; adds pgvector where it is missing.</summary>
    /// <exception cref="MemoryStartException">It can't be used.</exception>
    public static async Task PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await CheckServerAsync(connection, cancellationToken);
        await CheckVectorsAsync(connection, cancellationToken);
    }

    /// <summary>The version of the schema; 0 when there is none.</summary>
    public static async Task<int> VersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await ScalarAsync(connection, "SELECT to_regclass('memstack.schema_versions')::text", cancellationToken) is null ? 0
        : await ScalarAsync(connection, "SELECT COALESCE(MAX(version), 0) FROM memstack.schema_versions", cancellationToken) is int version
            ? version
        : 0;

    private static async Task StepAsync(NpgsqlConnection connection, int version, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(
            typeof(PostgresMigrations).Assembly.GetManifestResourceStream(Steps.First(step => step.Version == version).Resource)!
        );
        await ExecuteAsync(
            connection,
            "CREATE SCHEMA IF NOT EXISTS memstack; CREATE TABLE IF NOT EXISTS memstack.schema_versions (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())",
            cancellationToken
        );
        await ExecuteAsync(connection, await reader.ReadToEndAsync(cancellationToken), cancellationToken);
        await ExecuteAsync(connection, $"INSERT INTO memstack.schema_versions (version) VALUES ({version})", cancellationToken);
    }

    private static async Task CheckServerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (connection.PostgreSqlVersion.Major < MinServerVersion)
        {
            throw new MemoryStartException(
                $"The server is PostgreSQL {connection.PostgreSqlVersion}: MemStack needs {MinServerVersion} or later."
            );
        }

        if (await ScalarAsync(connection, "SHOW server_encoding", cancellationToken) is var encoding and not "UTF8")
        {
            throw new MemoryStartException(
                $"The PostgreSQL database's encoding is {encoding}: make one with ENCODING 'UTF8' and name it in ConnectionStrings:memories."
            );
        }

        if (await ScalarAsync(connection, "SHOW synchronous_commit", cancellationToken) is "off")
        {
            throw new MemoryStartException(
                "PostgreSQL's synchronous_commit is off, which loses acknowledged memories in a crash: set it to 'on' for MemStack's role and database."
            );
        }
    }

    private static async Task CheckVectorsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync(connection, "CREATE EXTENSION IF NOT EXISTS vector", cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new MemoryStartException(
                "PostgreSQL's role may not add the extension 'vector': run CREATE EXTENSION vector in the database as a superuser once.",
                exception
            );
        }
        catch (PostgresException exception)
            when (exception.SqlState is PostgresErrorCodes.UndefinedFile or PostgresErrorCodes.FeatureNotSupported)
        {
            throw new MemoryStartException(
                "The PostgreSQL server lacks pgvector: install it (the package postgresql-17-pgvector, or the image pgvector/pgvector:pg17).",
                exception
            );
        }

        var version =
            await ScalarAsync(connection, "SELECT extversion FROM pg_extension WHERE extname = 'vector'", cancellationToken) as string;
        if (!Version.TryParse(version, out var known) || known < new Version(0, 8))
        {
            throw new MemoryStartException(
                $"The PostgreSQL database has pgvector {version}: install 0.8 or later and run ALTER EXTENSION vector UPDATE."
            );
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken) is { } value and not DBNull ? value : null;
    }
}
