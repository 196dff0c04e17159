using System.Data;
using MemStack.Memory.Backup;
using MemStack.Memory.Configuration;
using MemStack.Memory.Postgres.Schema;
using Npgsql;

namespace MemStack.Memory.Postgres.Backup;

/// <summary>
/// All tables of MemStack's in a PostgreSQL database, as PostgreSQL's binary COPY writes them
/// (https://www.postgresql.org/docs/17/sql-copy.html), from one snapshot. No program of PostgreSQL's is needed. It has no vector indexes;
/// the store rebuilds them.
/// </summary>
/// <param name="connectionString">The database.</param>
/// <param name="mode">The server's mode.</param>
/// <param name="time">The clock for the time of a backup.</param>
internal sealed class PostgresBackup(string connectionString, string mode, TimeProvider time) : IStoreBackup
{
    private const string ApplicationName = "memstack-backup";
    private const string Extension = ".copy";

    // Created by the schema itself.
    private const string Versions = "schema_versions";

    // Written by the store before the first memory.
    private static readonly string[] Harmless = [Versions, "embedding_models"];

    public string Store => MemoryOptions.PostgresStore;

    public int LatestSchema => PostgresMigrations.Latest;

    public Task<BackupManifest> BackupAsync(string file, IProgress<long>? progress, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            async connection =>
            {
                var began = time.GetUtcNow();
                await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
                var schema = await PostgresMigrations.VersionAsync(connection, cancellationToken);
                if (schema == 0)
                {
                    throw new BackupException(
                        $"There is nothing to back up: the database '{connection.Database}' has no schema of MemStack's."
                    );
                }

                if (schema > LatestSchema)
                {
                    throw new BackupException(
                        $"The database has schema {schema}, this version knows {LatestSchema}: back it up with the newer MemStack."
                    );
                }

                var tables = await PostgresTables.ReadAsync(connection, cancellationToken);
                await using var archive = await BackupArchive.CreateAsync(file, progress, cancellationToken);
                foreach (var table in tables)
                {
                    await using var rows = await connection.BeginRawBinaryCopyAsync(
                        $"COPY memstack.{PostgresTables.Quoted(table.Name)} ({PostgresTables.Quoted(table.Columns)}) TO STDOUT (FORMAT BINARY)",
                        cancellationToken
                    );
                    await archive.AddAsync(
                        table.Name + Extension,
                        target => rows.CopyToAsync(target, cancellationToken),
                        cancellationToken
                    );
                }

                var manifest = new BackupManifest
                {
                    Format = BackupManifest.FormatName,
                    Version = BackupManifest.LatestVersion,
                    Store = Store,
                    Mode = mode,
                    Schema = schema,
                    CreatedAt = began,
                    Files = archive.Files,
                    Tables = tables,
                };
                await archive.CompleteAsync(manifest, cancellationToken);
                return manifest;
            },
            cancellationToken
        );

    public Task RecordAsync(DateTimeOffset at, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            async connection =>
            {
                await PostgresBackupRecord.WriteAsync(connection, at, cancellationToken);
                return true;
            },
            cancellationToken
        );

    public Task<string?> RestoreAsync(BackupReader backup, bool force, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            async connection =>
            {
                await RefuseRunningAsync(connection, cancellationToken);
                await PostgresMigrations.PrepareAsync(connection, cancellationToken);
                // Read once before any change, so that a damaged file is found in time.
                foreach (var file in backup.Manifest.Files)
                {
                    await backup.CopyAsync(file.Name, Stream.Null, cancellationToken);
                }

                await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
                await RefuseFullAsync(connection, cancellationToken);
                // The schema as the backup had it; the store brings it up to date when it opens.
                await PostgresTables.ExecuteAsync(connection, "DROP SCHEMA IF EXISTS memstack CASCADE", cancellationToken);
                await PostgresMigrations.MakeAsync(connection, backup.Manifest.Schema, cancellationToken);
                var expected = (await PostgresTables.ReadAsync(connection, cancellationToken)).ToDictionary(
                    table => table.Name,
                    StringComparer.Ordinal
                );
                foreach (var table in backup.Manifest.Tables.Where(table => table.Name != Versions))
                {
                    await RestoreAsync(connection, backup, table, expected, cancellationToken);
                }

                await transaction.CommitAsync(cancellationToken);
                return (string?)null;
            },
            cancellationToken
        );

    private static async Task RestoreAsync(
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
            await backup.CopyAsync(table.Name + Extension, rows, cancellationToken);
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
            $"SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name IN ('memstack', '{ApplicationName}')",
            cancellationToken
        );
        if (running > 0)
        {
            throw new BackupException($"A MemStack is connected to the database '{connection.Database}': stop it, then restore.");
        }
    }

    private static async Task RefuseFullAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
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
            if (table.Rows > 0 && !Harmless.Contains(table.Name))
            {
                throw new BackupException(
                    $"The database '{connection.Database}' holds memories already: restore into a new database, or set these aside with ALTER SCHEMA memstack RENAME TO memstack_old, and restore again."
                );
            }
        }
    }

    private async Task<T> WithConnectionAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
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
