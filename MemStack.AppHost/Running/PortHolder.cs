using System.Globalization;

namespace MemStack.AppHost.Running;

/// <summary>
/// Finds the process that listens on a port, where the system shows it: Linux, for processes of the same user or for root.
/// </summary>
internal static class PortHolder
{
    // https://docs.kernel.org/networking/proc_net_tcp.html: local address, state and inode are columns 1, 3 and 9; 0A is LISTEN.
    private const int LocalAddress = 1;
    private const int State = 3;
    private const int Inode = 9;
    private const string Listening = "0A";

    private static readonly string[] _tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>Finds the id and the name of the process; null where they are not known.</summary>
    public static (int Id, string Name)? Find(int port)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var sockets = Sockets(port);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (
                int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && HoldsOneOf(folder, sockets)
            )
            {
                return (id, ReadName(folder));
            }
        }

        return null;
    }

    private static HashSet<string> Sockets(int port)
    {
        var ending = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        return
        [
            .. _tables
                .Where(File.Exists)
                .SelectMany(File.ReadLines)
                .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(columns =>
                    columns.Length > Inode
                    && columns[State] == Listening
                    && columns[LocalAddress].EndsWith(ending, StringComparison.Ordinal)
                )
                .Select(static columns => $"socket:[{columns[Inode]}]"),
        ];
    }

    private static bool HoldsOneOf(string folder, HashSet<string> sockets)
    {
        try
        {
            return Directory
                .EnumerateFiles(Path.Combine(folder, "fd"))
                .Any(file => new FileInfo(file).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return false; // The process ended meanwhile, or belongs to another user.
        }
    }

    // The name that the system keeps ends after 15 characters; the command line does not.
    private static string ReadName(string folder)
    {
        try
        {
            return Path.GetFileName(File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0')[0]);
        }
        catch (IOException)
        {
            return "?"; // The process ended meanwhile.
        }
    }
}
