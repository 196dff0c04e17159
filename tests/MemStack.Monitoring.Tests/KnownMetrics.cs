using System.Text.RegularExpressions;
using TestRig;

namespace MemStack.Monitoring.Tests;

/// <summary>The metrics that something writes, by who writes them.</summary>
internal static partial class KnownMetrics
{
    private static readonly string[] _words = ["and", "or", "unless", "offset", "bool"];

    /// <summary>The metrics of our services in <c>docs/telemetry.md</c>, by the names that Prometheus gives them.</summary>
    public static IReadOnlySet<string> OfServices { get; } =
        File.ReadLines(Repository.File("docs", "telemetry.md"))
            .Select(line => Row().Match(line))
            .Where(row => row.Success)
            .SelectMany(row => StoredNames(row.Groups["name"].Value, row.Groups["kind"].Value, row.Groups["unit"].Value))
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>The metrics of exporters and of Prometheus itself that are used, one a line in <c>exporters.txt</c>.</summary>
    public static IReadOnlySet<string> OfExporters { get; } =
        File.ReadLines(Repository.File("tests", "MemStack.Monitoring.Tests", "exporters.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>The metrics of parts that don't run in tests, in <c>monitoring/not-run-here*.yml</c>.</summary>
    public static IReadOnlySet<string> OfPartsNotRun { get; } =
        Directory
            .EnumerateFiles(Repository.File("monitoring"), "not-run-here*.yml")
            .SelectMany(path => NotRun().Matches(File.ReadAllText(path)))
            .Select(match => match.Groups["name"].Value)
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>The names of metrics in an expression.</summary>
    public static IEnumerable<string> NamesIn(string expression) =>
        Name()
            .Matches(Function().Replace(NoMetric().Replace(expression, " "), " "))
            .Select(match => match.Value)
            .Where(name => !_words.Contains(name));

    // https://github.com/open-telemetry/opentelemetry-specification/blob/main/specification/compatibility/prometheus_and_openmetrics.md
    private static IEnumerable<string> StoredNames(string name, string kind, string unit)
    {
        var suffix = unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        var stored = name.Replace('.', '_');
        stored += stored.EndsWith(suffix, StringComparison.Ordinal) ? "" : suffix;
        return kind switch
        {
            "histogram" => [stored + "_bucket", stored + "_sum", stored + "_count"],
            "counter" => [stored + "_total"],
            _ => [stored],
        };
    }

    [GeneratedRegex(
        @"^\| `(?<name>[a-z0-9_.]+)` \| (?<kind>counter|gauge|histogram|updowncounter) \| `(?<unit>[^`]+)`",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Row();

    [GeneratedRegex(@"^\s*metric: (?<name>\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotRun();

    // Texts, selectors, ranges and lists of labels.
    [GeneratedRegex(
        """
            "(?:[^"\\]|\\.)*"|\{(?:"(?:[^"\\]|\\.)*"|[^"}])*\}|\[[^\]]*\]|\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)
            """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex NoMetric();

    [GeneratedRegex(@"\b[a-z_0-9]+\s*(?=\()", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Function();

    [GeneratedRegex(@"(?<![\w:.])[a-zA-Z_:][\w:]*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
