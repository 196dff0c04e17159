using Microsoft.Win32.SafeHandles;

namespace MemStack.Memory.Backup;

/// <summary>Files that only this user may read, and their way to the disk.</summary>
internal static class PrivateFiles
{
    private const int BufferSize = 128 * 1024;

    public static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = BufferSize, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    /// <summary>Syncs what is in a file already.</summary>
    public static void Sync(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Syncs a folder's names, where the system lets folders be opened: a name that was moved is then there after a crash.</summary>
    public static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        try
        {
            using SafeFileHandle folder = File.OpenHandle(path);
            RandomAccess.FlushToDisk(folder);
        }
        catch (UnauthorizedAccessException)
        {
            // .NET opens no folders; the file system's journal orders the rename after the synced content.
            return;
        }
    }
}
