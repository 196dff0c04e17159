using System.Text;
using MemStack.Memory.Model;

namespace MemStack.Memory.Stores;

/// <summary>The data folder: locked by one engine at a time, and of one mode permanently.</summary>
public sealed class DataFolder : IDisposable
{
    private const string LockName = "memstack.lock";
    private const string ModeName = "memstack.mode";

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream @lock) => (Path, _lock) = (path, @lock);

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>Creates the folder if needed, locks it, and records or checks its mode.</summary>
    /// <exception cref="MemoryStartException">It can't be used, another process holds it, or it is of another mode.</exception>
    public static DataFolder Open(string directory, string mode)
    {
        var path = System.IO.Path.GetFullPath(directory);
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MemoryStartException(
                $"The data folder '{path}' can't be made: set MemStack:DataDirectory to a folder this user may write to.",
                exception
            );
        }

        var folder = new DataFolder(path, Lock(path));
        try
        {
            CheckMode(path, mode);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Refuses a folder that contains another mode's memories, for a store that needs no folder itself. A missing folder is not created.
    /// </summary>
    /// <exception cref="MemoryStartException">It is of another mode.</exception>
    public static void Refuse(string directory, string mode)
    {
        var path = System.IO.Path.GetFullPath(directory);
        if (File.Exists(System.IO.Path.Combine(path, ModeName)))
        {
            CheckMode(path, mode);
        }
    }

    /// <summary>Unlocks the folder.</summary>
    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(string path)
    {
        var file = System.IO.Path.Combine(path, LockName);
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new MemoryStartException(
                $"The data folder '{path}' is not writable: set MemStack:DataDirectory to a folder this user may write to.",
                exception
            );
        }
        catch (IOException exception) when (File.Exists(file))
        {
            throw new MemoryStartException(
                $"The data folder '{path}' is in use by another MemStack api: stop that one, or set MemStack:DataDirectory to another folder.",
                exception
            );
        }
        catch (IOException exception)
        {
            throw new MemoryStartException($"The data folder '{path}' can't be locked: {exception.Message}", exception);
        }
    }

    private static void CheckMode(string path, string mode)
    {
        var file = System.IO.Path.Combine(path, ModeName);
        try
        {
            if (File.Exists(file))
            {
                var recorded = File.ReadAllText(file).Trim();
                if (recorded != mode)
                {
                    throw new MemoryStartException(
                        $"The data folder '{path}' belongs to mode '{recorded}', not '{mode}': start with MemStack:Mode={recorded}, or move the data with 'memstack backup' there and 'memstack restore' here, to another kind of store with 'memstack export' and 'memstack import'."
                    );
                }

                return;
            }

            // Written to a temporary file and moved, so that a crash leaves no half-written mode.
            var draft = file + ".new";
            using (var stream = new FileStream(draft, FileMode.Create, FileAccess.Write))
            {
                stream.Write(Encoding.UTF8.GetBytes(mode + "\n"));
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MemoryStartException(
                $"The mode of the data folder '{path}' can't be read or recorded: {exception.Message}",
                exception
            );
        }
    }
}
