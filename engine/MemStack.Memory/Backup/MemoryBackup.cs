using MemStack.Memory.Model;

namespace MemStack.Memory.Backup;

/// <summary>
/// Backs up whole stores, with all tenants and all their data, and restores them. A backup needs no running engine; a store in use can be
/// backed up, too.
/// </summary>
/// <param name="store">The store.</param>
public sealed class MemoryBackup(IStoreBackup store)
{
    /// <summary>Writes a backup of everything that is committed when it begins.</summary>
    /// <param name="file">The file to write; it must not exist.</param>
    /// <param name="cancellationToken">Ends it; no file is left then.</param>
    /// <param name="progress">Receives the size of each part that is added to the backup, in bytes before compression.</param>
    /// <exception cref="BackupException">It can't be done.</exception>
    /// <exception cref="MemoryStartException">The store can't be used.</exception>
    public async Task<BackupManifest> BackupAsync(string file, CancellationToken cancellationToken, IProgress<long>? progress = null)
    {
        var manifest = await store.BackupAsync(file, progress, cancellationToken);
        return manifest with { IsRecorded = await TryRecordAsync(manifest.CreatedAt) };
    }

    /// <summary>
    /// Puts a backup in place of an empty store. If killed at any moment, it leaves the store as it was before or as it is after.
    /// </summary>
    /// <param name="file">The backup.</param>
    /// <param name="force">True to set existing data aside; nothing is deleted.</param>
    /// <param name="cancellationToken">Ends it; nothing is changed then.</param>
    /// <returns>The restored backup, and the folder to which existing data were moved, if there were any.</returns>
    /// <exception cref="BackupException">It can't be done; nothing was changed.</exception>
    /// <exception cref="MemoryStartException">The store can't be used; nothing was changed.</exception>
    public async Task<(BackupManifest Manifest, string? SetAside)> RestoreAsync(
        string file,
        bool force,
        CancellationToken cancellationToken
    )
    {
        await using var backup = await BackupReader.OpenAsync(file, cancellationToken);
        var manifest = backup.Manifest;
        if (manifest.Store != store.Store)
        {
            throw new BackupException(
                $"The backup is of the store '{manifest.Store}', this one is '{store.Store}': start MemStack on the backup's store, take an export there ('memstack export'), and import it here ('memstack import')."
            );
        }

        if (manifest.Schema > store.LatestSchema)
        {
            throw new BackupException(
                $"The backup has schema {manifest.Schema}, this version knows {store.LatestSchema}: restore it with the newer MemStack that made it."
            );
        }

        return (manifest, await store.RestoreAsync(backup, force, cancellationToken));
    }

    // The backup is complete by now: neither a store that can't be written to nor a cancellation undoes it.
    private async Task<bool> TryRecordAsync(DateTimeOffset at)
    {
        try
        {
            await store.RecordAsync(at, CancellationToken.None);
            return true;
        }
        catch (BackupException)
        {
            return false;
        }
    }
}
