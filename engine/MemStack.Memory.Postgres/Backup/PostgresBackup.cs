using System.Data;
using MemStack.Memory.Backup;
using MemStack.Memory.Configuration;
using MemStack.Memory.Postgres.Schema;

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
    public string Store => MemoryOptions.PostgresStore;

    public int LatestSchema => PostgresMigrations.Latest;

    public Task<BackupManifest> BackupAsync(string file, IProgress<long>? progress, CancellationToken cancellationToken) =>
        BackupConnection.RunAsync(
            connectionString,
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
                        PostgresRestore.FileOf(table),
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
        BackupConnection.RunAsync(
            connectionString,
            async connection =>
            {
                await PostgresBackupRecord.WriteAsync(connection, at, cancellationToken);
                return true;
            },
            cancellationToken
        );

    public Task<string?> RestoreAsync(BackupReader backup, bool force, CancellationToken cancellationToken) =>
        BackupConnection.RunAsync(
            connectionString,
            async connection =>
            {
                await PostgresRestore.RunAsync(connection, backup, cancellationToken);
                return (string?)null;
            },
            cancellationToken
        );
}
