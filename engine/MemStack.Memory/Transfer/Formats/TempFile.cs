namespace MemStack.Memory.Transfer.Formats;

/// <summary>Temporary files for data that are read or written out of order. Only this user may read them, and closing deletes
/// them.</summary>
internal static class TempFile
{
    private const int BufferSize = 64 * 1024;

    public static FileStream Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = BufferSize,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(Path.Combine(Path.GetTempPath(), $"memstack-{Guid.CreateVersion7():N}"), options);
    }
}
