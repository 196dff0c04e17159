namespace TestRig.Servers;

/// <summary>The Debian root of the rig, in which PostgreSQL and Redis run by chroot.</summary>
internal static class RigRoot
{
    /// <summary>The number of the user and group that servers run as.</summary>
    public const int UserId = 5432;

    private static readonly string User = $"{UserId}:{UserId}";

    private static string Root => Path.Combine(Tools.RigFolder, "root");

    /// <summary>The reason why the root cannot be used, or null when it can.</summary>
    public static string? Missing =>
        !OperatingSystem.IsLinux() ? "the rig is for Linux"
        : !File.Exists(Path.Combine(Tools.RigFolder, "postgres.stamp"))
            ? "the rig is not installed (eng/rig/install.sh postgres, as root on Debian)"
        : !Environment.IsPrivilegedProcess ? "the rig's servers need root"
        : null;

    /// <summary>Creates an empty folder in the root that its user owns.</summary>
    /// <returns>The folder as seen from the machine.</returns>
    public static async Task<string> CreateFolderAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Root, "rig", Guid.CreateVersion7().ToString("N"));
        Directory.CreateDirectory(folder);
        await ExpectAsync("chown", [User, folder], cancellationToken);
        return folder;
    }

    /// <summary>A path of the machine as seen from within the root.</summary>
    public static string Inside(string path) => path[Root.Length..];

    /// <summary>Runs a program of the root to its end, as its user.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static Task ExpectAsync(string program, CancellationToken cancellationToken, params string[] arguments) =>
        ExpectAsync("chroot", [$"--userspec={User}", Root, program, .. arguments], cancellationToken);

    /// <summary>Starts a server of the root, as its user.</summary>
    public static RunningProcess Start(string program, params string[] arguments) =>
        // In a group of its own, so that a Ctrl-C meant for the test run does not reach it first.
        ProcessRunner.Start("chroot", [$"--userspec={User}", Root, program, .. arguments], new() { OwnGroup = true });

    private static async Task ExpectAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var result = await ProcessRunner.RunAsync(program, arguments, cancellationToken: cancellationToken);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed: {result.Everything}");
        }
    }
}
