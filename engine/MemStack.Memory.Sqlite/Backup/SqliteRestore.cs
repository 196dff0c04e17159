using MemStack.Memory.Backup;
using MemStack.Memory.Configuration;
using MemStack.Memory.Sqlite.Database;
using MemStack.Memory.Sqlite.Schema;
using MemStack.Memory.Sqlite.Sessions;
using MemStack.Memory.Stores;
using Microsoft.Data.Sqlite;

namespace MemStack.Memory.Sqlite.Backup;

/// <summary>Restores a backup into a data folder, whose database it replaces in one step.</summary>
/// <param name="options">The data folder and its mode.</param>
/// <param name="time">The clock for the name of the old database's folder.</param>
internal sealed class SqliteRestore(MemoryOptions options, TimeProvider time)
{
    private const string FileName = SqliteDatabase.FileName;
    private const string DraftPrefix = "restore-";

    private readonly string _folder = Path.GetFullPath(options.DataDirectory);

    private string Database => Path.Combine(_folder, FileName);

    public async Task<string?> RunAsync(BackupReader backup, bool force, CancellationToken cancellationToken)
    {
        // Takes the folder's lock, which a running api holds: no process opens the database meanwhile.
        using var folder = DataFolder.Open(_folder, options.Mode);
        if (HasMemories() && !force)
        {
            throw new BackupException(
                $"'{_folder}' holds memories already: choose another folder (--data DIR), or --force to set them aside and restore."
            );
        }
        // Remains of a killed restore: no other process creates one while the lock is held.
        foreach (var remnant in Directory.EnumerateFiles(_folder, DraftPrefix + "*.db*"))
        {
            File.Delete(remnant);
        }

        var draft = Path.Combine(_folder, $"{DraftPrefix}{Guid.CreateVersion7():N}.db");
        try
        {
            await using (var target = new FileStream(draft, PrivateFiles.Options(FileMode.CreateNew)))
            {
                await backup.CopyAsync(FileName, target, cancellationToken);
                target.Flush(flushToDisk: true);
            }

            CheckContents(draft, backup.Manifest);
            var setAside = Replace(draft);
            SqliteBackupRecord.Forget(_folder);
            return setAside;
        }
        catch (IOException exception)
        {
            throw new BackupException($"'{_folder}' can't be restored into: {exception.Message}", exception);
        }
        finally
        {
            foreach (var suffix in (string[])["", "-wal", "-shm", "-journal"])
            {
                File.Delete(draft + suffix);
            }
        }
    }

    private static void CheckContents(string draft, BackupManifest manifest)
    {
        try
        {
            SqliteMigrations.Check(draft);
            var (schema, tables) = SqliteContents.Read(draft);
            if (
                schema != manifest.Schema
                || !tables
                    .OrderBy(table => table.Name, StringComparer.Ordinal)
                    .SequenceEqual(manifest.Tables.OrderBy(table => table.Name, StringComparer.Ordinal), SqliteContents.SameRows)
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

    private bool HasMemories()
    {
        if (!File.Exists(Database) || new FileInfo(Database).Length == 0)
        {
            return false;
        }

        try
        {
            return SqliteContents.Read(Database).Tables.Any(table => table.Rows > 0);
        }
        catch (Exception exception) when (exception is SqliteException or BackupException)
        {
            // Unreadable files may still be valuable.
            return true;
        }
    }

    /// <summary>Replaces the old database by the new one in one step, and keeps the old one in a folder next to it. Returns that
    /// folder.</summary>
    private string? Replace(string draft)
    {
        if (!HasMemories())
        {
            foreach (var suffix in (string[])["-wal", "-shm"])
            {
                File.Delete(Database + suffix);
            }

            File.Move(draft, Database, overwrite: true);
            PrivateFiles.SyncFolder(_folder);
            return null;
        }

        var setAside = Path.Combine(_folder, $"set-aside-{time.GetUtcNow():yyyyMMdd-HHmmss}-{Guid.CreateVersion7():N}"[..^24]);
        Directory.CreateDirectory(setAside);
        CheckpointLog();
        // A remaining log belongs to the old database only.
        foreach (var suffix in (string[])["-wal", "-shm"])
        {
            if (File.Exists(Database + suffix))
            {
                File.Move(Database + suffix, Path.Combine(setAside, FileName + suffix));
            }
        }

        // Links the old database to its new name, then renames the draft over it, so that a database always exists.
        File.Replace(draft, Database, Path.Combine(setAside, FileName));
        PrivateFiles.SyncFolder(setAside);
        PrivateFiles.SyncFolder(_folder);
        return setAside;
    }

    private void CheckpointLog()
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
}
