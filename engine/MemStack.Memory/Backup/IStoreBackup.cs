namespace MemStack.Memory.Backup;

/// <summary>Backs up one kind of store as a whole, and restores it.</summary>
public interface IStoreBackup
{
    /// <summary>The kind of store, by its name in the settings.</summary>
    string Store { get; }

    /// <summary>The newest schema that this version knows.</summary>
    int LatestSchema { get; }

    /// <summary>Writes one state of the store to a file.</summary>
    Task<BackupManifest> BackupAsync(string file, IProgress<long>? progress, CancellationToken cancellationToken);

    /// <summary>Records the time of a completed backup for <see cref="IBackupRecord"/>.</summary>
    /// <exception cref="BackupException">The store can't be written to.</exception>
    Task RecordAsync(DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Puts a backup of this kind of store in place of an empty store, completely or not at all.</summary>
    /// <returns>The folder to which existing data were moved; null when there were none.</returns>
    Task<string?> RestoreAsync(BackupReader backup, bool force, CancellationToken cancellationToken);
}
