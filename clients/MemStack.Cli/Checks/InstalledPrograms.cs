namespace MemStack.Cli.Checks;

/// <summary>Programs that the stack uses where they are installed.</summary>
internal static class InstalledPrograms
{
    public static string[] Prometheus { get; } = ["prometheus"];

    public static string[] Alertmanager { get; } = ["alertmanager", "prometheus-alertmanager"];

    public static string[] NodeExporter { get; } = ["prometheus-node-exporter", "node_exporter"];

    public static string[] ContainerEngine { get; } = ["docker", "podman"];

    /// <summary>The full path of the first of the names that is on the PATH; null when none is.</summary>
    public static string? Find(params ReadOnlySpan<string> names)
    {
        var extension = OperatingSystem.IsWindows() ? ".exe" : "";
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(
            Path.PathSeparator,
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
        foreach (var name in names)
        {
            if (folders.Select(folder => Path.Combine(folder, name + extension)).FirstOrDefault(File.Exists) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
