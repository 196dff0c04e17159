using System.Globalization;

namespace TestRig;

/// <summary>
/// A folder whose disk a test can fill and empty. Where the machine lets root mount, it is a file system of its own, of a few megabytes.
/// Where it does not (a container without CAP_SYS_ADMIN), the processes that write there get a limit on the size of files, which fails the
/// same write with another error (EFBIG, as with a quota).
/// </summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private const string Unlimited = "unlimited";
    private readonly int _owner;
    private bool _mounted;

    private SmallDisk(string folder, int owner, bool mounted) => (Folder, _owner, _mounted) = (folder, owner, mounted);

    /// <summary>The folder.</summary>
    public string Folder { get; }

    private string Ballast => Path.Combine(Folder, ".ballast");

    /// <summary>Creates the disk.</summary>
    /// <param name="folder">The folder; created if it is missing.</param>
    /// <param name="megabytes">Its size.</param>
    /// <param name="cancellationToken">Ends the making.</param>
    /// <param name="owner">User and group of the folder, both by this number.</param>
    /// <param name="limitFiles">True to limit the size of files even where a file system can be mounted.</param>
    public static async Task<SmallDisk> CreateAsync(
        string folder,
        int megabytes,
        CancellationToken cancellationToken,
        int owner = 0,
        bool limitFiles = false
    )
    {
        Directory.CreateDirectory(folder);
        if (!limitFiles && await MountAsync(folder, megabytes, owner, cancellationToken))
        {
            return new(folder, owner, mounted: true);
        }

        if (owner != 0)
        {
            await ExpectAsync("chown", cancellationToken, $"{owner}:{owner}", folder);
        }

        return new(folder, owner, mounted: false);
    }

    /// <summary>Fills the disk.</summary>
    /// <param name="writers">The processes that write there.</param>
    /// <param name="largestFile">The maximum size of files, in bytes, where there is no file system to fill.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task FillAsync(IEnumerable<int> writers, long largestFile, CancellationToken cancellationToken)
    {
        if (!_mounted)
        {
            await LimitAsync(writers, largestFile.ToString(CultureInfo.InvariantCulture), cancellationToken);
            return;
        }

        await using var ballast = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var block = 1 << 20; block > 0; )
        {
            try
            {
                await ballast.WriteAsync(new byte[block], cancellationToken);
            }
            catch (IOException)
            {
                block /= 2;
            }
        }
    }

    /// <summary>Frees space again.</summary>
    public async Task MakeRoomAsync(IEnumerable<int> writers, CancellationToken cancellationToken)
    {
        if (_mounted)
        {
            File.Delete(Ballast);
        }
        else
        {
            await LimitAsync(writers, Unlimited, cancellationToken);
        }
    }

    /// <summary>Unmounts the disk, even if processes still have files open on it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_mounted)
        {
            return;
        }

        _mounted = false;
        await ExpectAsync("umount", CancellationToken.None, "--lazy", Folder);
    }

    private static async Task<bool> MountAsync(string folder, int megabytes, int owner, CancellationToken cancellationToken)
    {
        var mount = await ProcessRunner.RunAsync(
            "mount",
            ["-t", "tmpfs", "-o", $"size={megabytes}m,mode=0700,uid={owner},gid={owner}", "memstack-tests", folder],
            cancellationToken: cancellationToken
        );
        return mount.ExitCode == 0;
    }

    // The soft limit alone, so that it can be lifted again.
    private async Task LimitAsync(IEnumerable<int> writers, string bytes, CancellationToken cancellationToken)
    {
        foreach (var writer in writers)
        {
            string[] prlimit = ["prlimit", "--pid", $"{writer}", $"--fsize={bytes}:"];
            // A process that has ended needs no limit.
            if (!Directory.Exists($"/proc/{writer}"))
            {
                continue;
            }
            // As its user: another user's processes can't be limited without CAP_SYS_RESOURCE.
            await ExpectAsync("setpriv", cancellationToken, ["--reuid", $"{_owner}", "--regid", $"{_owner}", "--clear-groups", .. prlimit]);
        }
    }

    private static async Task ExpectAsync(string program, CancellationToken cancellationToken, params string[] arguments)
    {
        var result = await ProcessRunner.RunAsync(program, arguments, cancellationToken: cancellationToken);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed: {result.Everything}");
        }
    }
}
