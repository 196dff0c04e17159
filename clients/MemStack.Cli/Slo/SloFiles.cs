using MemStack.Cli.Output;

namespace MemStack.Cli.Slo;

/// <summary>The files that are generated from the objectives.</summary>
internal static class SloFiles
{
    private static readonly string[][] Paths =
    [
        ["prometheus", "rules", "slo.yml"],
        ["grafana", "dashboards", "slo.json"],
    ];

    /// <returns>Each file with its contents.</returns>
    public static IReadOnlyList<(string Path, string Text)> Generate(string source, string output)
    {
        if (!File.Exists(source))
        {
            throw new CommandException($"There is no file '{source}': name the objectives with --source.", ExitCodes.Usage);
        }

        using var text = File.OpenText(source);
        var objectives = ObjectiveReader.Read(text, source);
        string[] contents = [RuleWriter.Write(objectives), DashboardWriter.Write(objectives)];
        return [.. Paths.Zip(contents, (path, content) => (Path.Combine([output, .. path]), content))];
    }

    /// <returns>True if the file has these contents; how its lines end does not matter.</returns>
    public static async Task<bool> IsCurrentAsync(string path, string text, CancellationToken cancellationToken) =>
        File.Exists(path) && (await File.ReadAllTextAsync(path, cancellationToken)).ReplaceLineEndings("\n") == text;
}
