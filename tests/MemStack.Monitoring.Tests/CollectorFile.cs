using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MemStack.Monitoring.Tests;

/// <summary>The files of the OpenTelemetry Collector, merged as it does: maps by key, and a list replaces the earlier one.</summary>
internal static partial class CollectorFile
{
    /// <summary>The file that is read first.</summary>
    public const string Base = "collector/config.yml";

    /// <summary>The fields that the Collector gives log records.</summary>
    public static IReadOnlySet<string> LogFields { get; } =
        Written().Matches(Documents.Text(Base)).Select(match => match.Groups["value"].Value).ToHashSet(StringComparer.Ordinal);

    /// <summary>The names of the services' attributes that it reads for them.</summary>
    public static IReadOnlySet<string> AttributesRead { get; } =
        Read().Matches(Documents.Text(Base)).Select(match => match.Groups["value"].Value).ToHashSet(StringComparer.Ordinal);

    /// <summary>The configuration from <c>config.yml</c> and, after it, another file of the folder.</summary>
    public static JsonObject With(string? overlay)
    {
        var merged = Documents.Yaml(Base);
        if (overlay is not null)
        {
            Merge(merged, Documents.Yaml(overlay));
        }

        return merged;
    }

    private static void Merge(JsonObject target, JsonObject from)
    {
        foreach (var (name, value) in from)
        {
            if (value is JsonObject inner && target[name] is JsonObject existing)
            {
                Merge(existing, inner);
            }
            else
            {
                target[name] = value?.DeepClone();
            }
        }
    }

    [GeneratedRegex("set\\(log\\.attributes\\[\"(?<value>[^\"]+)\"\\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Written();

    [GeneratedRegex(", log\\.attributes\\[\"(?<value>[^\"]+)\"\\]\\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Read();
}
