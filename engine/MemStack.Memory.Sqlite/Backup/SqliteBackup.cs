using MemStack.Memory.Backup;
using MemStack.Memory.Configuration;
using MemStack.Memory.Sqlite.Database;
using MemStack.Memory.Sqlite.Schema;
using MemStack.Memory.Sqlite.Sessions;
using MemStack.Memory.Stores;
using Microsoft.Data.Sqlite;

namespace MemStack.Memory.Sqlite.Backup;

/// <summary>
/// Backs up a data folder's database. <c>VACUUM INTO</c> reads one state of it while an api goes on writing
/// (https://www.sqlite.org/lang_vacuum.html#vacuuminto).
/// </summary>
/// <param name="options">The data folder and its mode.</param>
/// <param name="time">The clock for the time of a backup.</param>
internal sealed class SqliteBackup(MemoryOptions options, TimeProvider time) : IStoreBackup
{
    private const string FileName = SqliteDatabase.FileName;

    private readonly string _folder = Path.GetFullPath(options.DataDirectory);

    public string Store => MemoryOptions.SqliteStore;

    public int LatestSchema => SqliteMigrations.Latest;

    private string Database => Path.Combine(_folder, FileName);

    public async Task<BackupManifest> BackupAsync(string file, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        if (!File.Exists(Database))
        {
            throw new BackupException($"There is nothing to back up: '{_folder}' holds no {FileName}.");
        }

        DataFolder.Refuse(_folder, options.Mode);
        SqliteMigrations.Check(Database);
        var began = time.GetUtcNow();
        await using var archive = await BackupArchive.CreateAsync(file, progress, cancellationToken);
        // In the folder of the backup, which needs the space anyway.
        var copy = $"{Path.GetFullPath(file)}.{Guid.CreateVersion7():N}.db";
        try
        {
            // Created before SQLite fills it, so that no other user can read it in between.
            await using (new FileStream(copy, PrivateFiles.Options(FileMode.CreateNew))) { }

            using (var session = new SqliteSession(Database, SqliteOpenMode.ReadWrite))
            {
                session.Execute($"VACUUM INTO {copy}");
            }

            PrivateFiles.Sync(copy);
            var (schema, tables) = SqliteContents.Read(copy);
            await using (var content = new FileStream(copy, FileMode.Open, FileAccess.Read))
            {
                await archive.AddAsync(FileName, target => content.CopyToAsync(target, cancellationToken), cancellationToken);
            }

            var manifest = new BackupManifest
            {
                Format = BackupManifest.FormatName,
                Version = BackupManifest.LatestVersion,
                Store = Store,
                Mode = options.Mode,
                Schema = schema,
                CreatedAt = began,
                Files = archive.Files,
                Tables = tables,
            };
            await archive.CompleteAsync(manifest, cancellationToken);
            return manifest;
        }
        catch (SqliteException exception)
        {
            throw new BackupException($"The database in '{_folder}' can't be backed up: {exception.Message}", exception);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    public Task RecordAsync(DateTimeOffset at, CancellationToken cancellationToken) =>
        SqliteBackupRecord.WriteAsync(_folder, at, cancellationToken);

    public Task<string?> RestoreAsync(BackupReader backup, bool force, CancellationToken cancellationToken) =>
        new SqliteRestore(options, time).RunAsync(backup, force, cancellationToken);
}
