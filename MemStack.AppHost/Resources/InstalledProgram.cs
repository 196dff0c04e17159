namespace MemStack.AppHost.Resources;

/// <summary>Optional programs, which the stack uses where they are installed.</summary>
internal static class InstalledProgram
{
    /// <summary>The full path of the first of the names that is on the path, or null.</summary>
    public static string? Find(string? searchPath, params ReadOnlySpan<string> names)
    {
        var extension = OperatingSystem.IsWindows() ? ".exe" : string.Empty;
        foreach (var name in names)
        {
            foreach (
                var folder in (searchPath ?? string.Empty).Split(
                    Path.PathSeparator,
                    StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                )
            )
            {
                var candidate = Path.Combine(folder, name + extension);
                if (File.Exists(candidate))
                {
                    return candidate;
                }
            }
        }

        return null;
    }
}
