using System.Text.RegularExpressions;
using TestRig;

namespace MemStack.Monitoring.Tests;

/// <summary>The names and values that the services' telemetry has, read from their constants and <c>docs/telemetry.md</c>.</summary>
internal static partial class TelemetryNames
{
    private static readonly string _services = Source("MemStack.ServiceDefaults", "Logging", "TelemetryNames.cs");
    private static readonly string _fields = _services[_services.IndexOf("class LogFields", StringComparison.Ordinal)..];

    private static readonly string _formatter = Source("MemStack.ServiceDefaults", "Logging", "JsonLogFormatter.cs");

    /// <summary>The fields of a JSON log line.</summary>
    public static IReadOnlySet<string> LogFields { get; } = ValuesOf(_fields).ToHashSet(StringComparer.Ordinal);

    /// <summary>The values of the field <c>level</c>.</summary>
    public static IReadOnlySet<string> Levels { get; } =
        LevelName().Matches(_formatter).Select(match => match.Groups["value"].Value).ToHashSet(StringComparer.Ordinal);

    /// <summary>The values of a log message that are fields of the line by themselves.</summary>
    public static IReadOnlySet<string> LiftedValues { get; } =
        Lifted().Matches(_formatter).Select(match => match.Groups["value"].Value).ToHashSet(StringComparer.Ordinal);

    /// <summary>Names of attributes and their known values, and whatever else is a constant beside them.</summary>
    public static IReadOnlySet<string> Constants { get; } =
        new[]
        {
            _services,
            Source("engine", "MemStack.Memory", "Telemetry", "MemoryTelemetry.Names.cs"),
            Source("engine", "MemStack.Memory", "Telemetry", "MemoryTelemetry.Values.cs"),
            Source("engine", "MemStack.Memory.Models", "Telemetry", "ModelTelemetry.cs"),
        }
            .SelectMany(ValuesOf)
            // A test of the services compares this document with what they write.
            .Concat(InBackticks().Matches(Source("docs", "telemetry.md")).Select(match => match.Groups["value"].Value))
            .ToHashSet(StringComparer.Ordinal);

    private static string Source(params string[] path) => File.ReadAllText(Repository.File(path));

    private static IEnumerable<string> ValuesOf(string source) =>
        ConstantValue().Matches(source).Select(match => match.Groups["value"].Value);

    [GeneratedRegex("const string \\w+ = \"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ConstantValue();

    [GeneratedRegex("=> \"(?<value>[a-z]+)\",", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LevelName();

    [GeneratedRegex("\"(?<value>\\w+)\" => Fields\\.", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Lifted();

    [GeneratedRegex("`(?<value>[a-z0-9_.]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex InBackticks();
}
