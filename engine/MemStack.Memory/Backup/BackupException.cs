namespace MemStack.Memory.Backup;

/// <summary>A backup or a restore can't be done; nothing was changed.</summary>
/// <param name="message">One line that says why, and what to do.</param>
/// <param name="inner">The cause.</param>
public sealed class BackupException(string message, Exception? inner = null) : Exception(message, inner);
