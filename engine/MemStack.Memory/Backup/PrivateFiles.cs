using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MemStack.Memory.Backup;

/// <summary>Creates files that only this user may read, and syncs them to disk.</summary>
public static partial class PrivateFiles
{
    private const int BufferSize = 128 * 1024;

    // O_RDONLY, the one flag that has the same value on every Unix.
    private const int ReadOnly = 0;

    /// <summary>Returns options for a file that only its owner may read.</summary>
    /// <param name="mode">The mode in which it is opened.</param>
    public static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = BufferSize,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    /// <summary>Syncs the contents of an existing file.</summary>
    public static void Sync(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    /// <summary>
    /// Syncs a folder, so that created and renamed files survive a crash. Windows has no such call, and the errors of a file system without
    /// it (EINVAL, EROFS) are ignored.
    /// </summary>
    /// <exception cref="IOException">The folder can't be opened or synced.</exception>
    public static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        // .NET can't open folders, but it syncs an open one.
        using var folder = new SafeFileHandle(Open(path, ReadOnly), ownsHandle: true);
        if (folder.IsInvalid)
        {
            throw new IOException($"The folder '{path}' can't be opened to be synced: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        RandomAccess.FlushToDisk(folder);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);
}
