namespace MemStack.Memory.Backup;

/// <summary>
/// The time of the store's last backup. It is kept with the store, because a backup is made by a process of its own, and it is not part
/// of backups.
/// </summary>
public interface IBackupRecord
{
    /// <summary>Returns the time from which the last completed backup dates; null if there was none.</summary>
    Task<DateTimeOffset?> LastAsync(CancellationToken cancellationToken);
}
