using System.Reflection;

// Spans and diagnostic events are seen by every provider in the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace StandIns.Tests;

internal static class Repository
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    public static bool RestrictedFeed { get; } = Metadata("RestrictedFeed") == "true";

    public static string StandIns { get; } = Path.Combine(Root, "eng", "standins");

    /// <summary>The stand-ins that have code; the probe is no stand-in.</summary>
    public static IEnumerable<string> Packages { get; } = Directory.GetDirectories(StandIns)
        .Where(folder => File.Exists(Path.Combine(folder, Path.GetFileName(folder) + ".csproj")) && SourcesOf(Path.GetFileName(folder)).Any())
        .Select(folder => Path.GetFileName(folder)!)
        .Where(name => name != "probe")
        .Order(StringComparer.Ordinal)
        .ToArray();

    public static IEnumerable<string> SourcesOf(string package)
        => Directory.EnumerateFiles(Path.Combine(StandIns, package), "*.cs", SearchOption.AllDirectories);

    private static string Metadata(string key) => typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value ?? "";
}
