namespace TestRig;

/// <summary>Looks at the processes of the machine, to find those that a test left behind. Linux only.</summary>
public static class Processes
{
    /// <summary>The ids of the processes whose working folder is the given one or lies below it.</summary>
    /// <param name="folder">The full path of a folder.</param>
    public static IReadOnlyList<int> WorkingBelow(string folder) =>
        [.. All().Where(id => LinkOf(id, "cwd") is { } cwd && (cwd == folder || cwd.StartsWith(folder + "/", StringComparison.Ordinal)))];

    /// <summary>
    /// The ids of the processes that were started with <paramref name="name"/>=<paramref name="value"/> in their environment.
    /// </summary>
    public static IReadOnlyList<int> WithEnvironment(string name, string value)
    {
        var wanted = $"{name}={value}";
        return [.. All().Where(id => ReadOf(id, "environ").Split('\0').Contains(wanted, StringComparer.Ordinal))];
    }

    /// <summary>The id of the one process that a process has started.</summary>
    /// <exception cref="InvalidOperationException">It has none, or several.</exception>
    public static int ChildOf(int processId) =>
        // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the parent is the second field after the name in brackets.
        All()
            .Single(id =>
                ReadOf(id, "stat") is { Length: > 0 } stat && stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == $"{processId}"
            );

    /// <summary>The command line of a process, its parts divided by blanks; empty when it is gone.</summary>
    public static string CommandOf(int processId) => ReadOf(processId, "cmdline").Replace('\0', ' ').Trim();

    private static IEnumerable<int> All() =>
        Directory
            .EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path.AsSpan()), out var id) ? id : 0)
            .Where(id => id > 0);

    private static string? LinkOf(int processId, string name)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{processId}/{name}", returnFinalTarget: false)?.FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // The process ended meanwhile, or belongs to another user.
        }
    }

    private static string ReadOf(int processId, string name)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/{name}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ""; // The process ended meanwhile, or belongs to another user.
        }
    }
}
