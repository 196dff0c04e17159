namespace MemStack.Cli.Stack;

/// <summary>Finds the selected data folder.</summary>
internal static class DataFolders
{
    public const string Setting = "MemStack__DataDirectory";

    private const string Name = ".memstack";
    private const string Solution = "MemStack.sln";

    /// <summary>
    /// The absolute path of the folder: the option's, else the setting's, else <c>.memstack</c> of the nearest folder, from the working
    /// folder upwards, that has one or holds the checkout.
    /// </summary>
    /// <param name="option">The option's value, if it was given.</param>
    public static string Find(string? option)
    {
        var here = Directory.GetCurrentDirectory();
        if (First(option, Environment.GetEnvironmentVariable(Setting)) is { } chosen)
        {
            return Path.GetFullPath(chosen, here);
        }

        for (var folder = new DirectoryInfo(here); folder is not null; folder = folder.Parent)
        {
            var data = Path.Combine(folder.FullName, Name);
            if (Directory.Exists(data) || File.Exists(Path.Combine(folder.FullName, Solution)))
            {
                return data;
            }
        }

        return Path.Combine(here, Name);
    }

    private static string? First(params ReadOnlySpan<string?> values)
    {
        foreach (var value in values)
        {
            if (!string.IsNullOrWhiteSpace(value))
            {
                return value;
            }
        }

        return null;
    }
}
