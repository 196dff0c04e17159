using System.Data;
using MemStack.Memory.Backup;
using MemStack.Memory.Postgres.Schema;
using Npgsql;

namespace MemStack.Memory.Postgres.Backup;

/// <summary>Restores a backup into a database without memories, in one transaction.</summary>
internal static class PostgresRestore
{
    // Created by the schema itself.
    private const string Versions = "schema_versions";

    // Those with rows in a store without memories: the schema's own, and the one that is written before the first memory.
    private static readonly string[] EmptyStoreTables = [Versions, "embedding_models"];

    /// <summary>The name of a table's file in a backup.</summary>
    public static string FileOf(BackupTable table) => table.Name + ".copy";

    public static async Task RunAsync(NpgsqlConnection connection, BackupReader backup, CancellationToken cancellationToken)
    {
        await RefuseRunningAsync(connection, cancellationToken);
        await PostgresMigrations.PrepareAsync(connection, cancellationToken);
        // Read once before any change, so that a damaged file is found in time.
        foreach (var file in backup.Manifest.Files)
        {
            await backup.CopyAsync(file.Name, Stream.Null, cancellationToken);
        }

        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await RefuseMemoriesAsync(connection, cancellationToken);
        // The schema as the backup had it; the store brings it up to date when it opens.
        await PostgresTables.ExecuteAsync(connection, "DROP SCHEMA IF EXISTS memstack CASCADE", cancellationToken);
        await PostgresMigrations.MakeAsync(connection, backup.Manifest.Schema, cancellationToken);
        var expected = (await PostgresTables.ReadAsync(connection, cancellationToken)).ToDictionary(
            table => table.Name,
            StringComparer.Ordinal
        );
        foreach (var table in backup.Manifest.Tables.Where(table => table.Name != Versions))
        {
            await RestoreTableAsync(connection, backup, table, expected, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task RestoreTableAsync(
        NpgsqlConnection connection,
        BackupReader backup,
        BackupTable table,
        Dictionary<string, BackupTable> expected,
        CancellationToken cancellationToken
    )
    {
        // Names come from the file: only names in the schema are used in SQL.
        if (!expected.TryGetValue(table.Name, out var known) || table.Columns.Except(known.Columns, StringComparer.Ordinal).Any())
        {
            throw new BackupException(
                $"The backup has a table or column that schema {backup.Manifest.Schema} has not: '{table.Name}'. Nothing was restored."
            );
        }

        await using (
            var rows = await connection.BeginRawBinaryCopyAsync(
                $"COPY memstack.{PostgresTables.Quoted(table.Name)} ({PostgresTables.Quoted(table.Columns)}) FROM STDIN (FORMAT BINARY)",
                cancellationToken
            )
        )
        {
            await backup.CopyAsync(FileOf(table), rows, cancellationToken);
        }

        var restored = await PostgresTables.CountAsync(connection, table.Name, cancellationToken);
        if (restored != table.Rows)
        {
            throw new BackupException(
                $"The backup's table '{table.Name}' has {restored} rows, its manifest says {table.Rows}. Nothing was restored."
            );
        }

        if (known.Identity is not { } identity || table.LastNumber is not { } last)
        {
            return;
        }

        await using var command = new NpgsqlCommand("SELECT setval(pg_get_serial_sequence($1, $2), $3)", connection);
        command.Parameters.AddWithValue($"memstack.{PostgresTables.Quoted(table.Name)}");
        command.Parameters.AddWithValue(identity);
        command.Parameters.AddWithValue(last);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task RefuseRunningAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var running = await PostgresTables.NumberAsync(
            connection,
            $"SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name IN ('memstack', '{BackupConnection.ApplicationName}')",
            cancellationToken
        );
        if (running > 0)
        {
            throw new BackupException($"A MemStack is connected to the database '{connection.Database}': stop it, then restore.");
        }
    }

    private static async Task RefuseMemoriesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Regardless of the names of a server's connections: its commits before the lock is granted are seen here, and later ones fail and
        // are not acknowledged.
        var tables = await PostgresTables.ReadAsync(connection, cancellationToken);
        if (tables.Count > 0)
        {
            await PostgresTables.ExecuteAsync(
                connection,
                $"LOCK TABLE {string.Join(", ", tables.Select(table => $"memstack.{PostgresTables.Quoted(table.Name)}"))} IN ACCESS EXCLUSIVE MODE",
                cancellationToken
            );
        }

        foreach (var table in await PostgresTables.ReadAsync(connection, cancellationToken))
        {
            if (table.Rows > 0 && !EmptyStoreTables.Contains(table.Name))
            {
                throw new BackupException(
                    $"The database '{connection.Database}' holds memories already: restore into a new database, or set these aside with ALTER SCHEMA memstack RENAME TO memstack_old, and restore again."
                );
            }
        }
    }
}
