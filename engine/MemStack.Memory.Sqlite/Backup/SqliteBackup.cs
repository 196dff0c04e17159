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
    private const string DraftPrefix = "restore-";

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
            var (schema, tables) = Look(copy);
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

    public async Task<string?> RestoreAsync(BackupReader backup, bool force, CancellationToken cancellationToken)
    {
        // Takes the folder's lock, which a running api holds: no process opens the database meanwhile.
        using var folder = DataFolder.Open(_folder, options.Mode);
        if (HoldsMemories() && !force)
        {
            throw new BackupException(
                $"'{_folder}' holds memories already: choose another folder (--data DIR), or --force to set them aside and restore."
            );
        }
        // Remains of a killed restore: no other process creates one while the lock is held.
        foreach (var rest in Directory.EnumerateFiles(_folder, DraftPrefix + "*.db*"))
        {
            File.Delete(rest);
        }

        var draft = Path.Combine(_folder, $"{DraftPrefix}{Guid.CreateVersion7():N}.db");
        try
        {
            await using (var target = new FileStream(draft, PrivateFiles.Options(FileMode.CreateNew)))
            {
                await backup.CopyAsync(FileName, target, cancellationToken);
                target.Flush(flushToDisk: true);
            }

            Compare(draft, backup.Manifest);
            var aside = Swap(draft);
            SqliteBackupRecord.Forget(_folder);
            return aside;
        }
        catch (IOException exception)
        {
            throw new BackupException($"'{_folder}' can't be restored into: {exception.Message}", exception);
        }
        finally
        {
            foreach (var rest in (string[])["", "-wal", "-shm", "-journal"])
            {
                File.Delete(draft + rest);
            }
        }
    }

    private static void Compare(string draft, BackupManifest manifest)
    {
        try
        {
            SqliteMigrations.Check(draft);
            var (schema, tables) = Look(draft);
            if (
                schema != manifest.Schema
                || !tables
                    .OrderBy(table => table.Name, StringComparer.Ordinal)
                    .SequenceEqual(manifest.Tables.OrderBy(table => table.Name, StringComparer.Ordinal), SameRows.Instance)
            )
            {
                throw new BackupException("The backup's database does not match its manifest. Nothing was restored.");
            }
        }
        catch (SqliteException exception)
        {
            throw new BackupException($"The backup's database is damaged: {exception.Message}. Nothing was restored.", exception);
        }
    }

    // Tables of the full-text index belong to SQLite.
    private static (int Schema, IReadOnlyList<BackupTable> Tables) Look(string file)
    {
        using var session = new SqliteSession(file, SqliteOpenMode.ReadWrite);
        if (session.Scalar($"PRAGMA quick_check(1)") is not "ok")
        {
            throw new BackupException($"The database '{Path.GetFileName(file)}' is damaged.");
        }

        var names = new List<string>();
        using (
            var rows = session.Read(
                $"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'memories\\_fts%' ESCAPE '\\' ORDER BY name"
            )
        )
        {
            while (rows.Read())
            {
                names.Add(rows.GetString(0));
            }
        }

        return (
            (int)(long)session.Scalar($"PRAGMA user_version")!,
            [.. names.Select(name => new BackupTable(name, (long)session.Scalar(Sql.Raw($"SELECT COUNT(*) FROM \"{name}\""))!))]
        );
    }

    private bool HoldsMemories()
    {
        if (!File.Exists(Database) || new FileInfo(Database).Length == 0)
        {
            return false;
        }

        try
        {
            return Look(Database).Tables.Any(table => table.Rows > 0);
        }
        catch (Exception exception) when (exception is SqliteException or BackupException)
        {
            // Unreadable files may still be valuable.
            return true;
        }
    }

    /// <summary>Replaces the old database by the new one in one step, and keeps the old one in a folder next to it. Returns that
    /// folder.</summary>
    private string? Swap(string draft)
    {
        if (!HoldsMemories())
        {
            foreach (var rest in (string[])["-wal", "-shm"])
            {
                File.Delete(Database + rest);
            }

            File.Move(draft, Database, overwrite: true);
            PrivateFiles.SyncFolder(_folder);
            return null;
        }

        var aside = Path.Combine(_folder, $"set-aside-{time.GetUtcNow():yyyyMMdd-HHmmss}-{Guid.CreateVersion7():N}"[..^24]);
        Directory.CreateDirectory(aside);
        FoldLog();
        // A remaining log belongs to the old database only.
        foreach (var rest in (string[])["-wal", "-shm"])
        {
            if (File.Exists(Database + rest))
            {
                File.Move(Database + rest, Path.Combine(aside, FileName + rest));
            }
        }

        // Links the old database to its new name, then renames the draft over it, so that a database always exists.
        File.Replace(draft, Database, Path.Combine(aside, FileName));
        PrivateFiles.SyncFolder(aside);
        PrivateFiles.SyncFolder(_folder);
        return aside;
    }

    private void FoldLog()
    {
        try
        {
            using var session = new SqliteSession(Database, SqliteOpenMode.ReadWrite);
            session.ExecuteScript("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // The database is damaged: it is set aside unchanged, with its log.
            return;
        }
    }

    private sealed class SameRows : IEqualityComparer<BackupTable>
    {
        public static readonly SameRows Instance = new();

        public bool Equals(BackupTable? x, BackupTable? y) => x?.Name == y?.Name && x?.Rows == y?.Rows;

        public int GetHashCode(BackupTable obj) => HashCode.Combine(obj.Name, obj.Rows);
    }
}
