using System.Text.RegularExpressions;

namespace MemStack.ServiceDefaults.Tests.Infrastructure;

/// <summary>A line of Prometheus' text format: labels, value and, in OpenMetrics, the exemplar after the value.</summary>
internal sealed partial record MetricSample(string Labels, string Value, string? Exemplar)
{
    /// <summary>The value of a label, or null when the sample does not have it.</summary>
    public string? Label(string name)
    {
        var found = Regex.Match(Labels, $"(^|,){name}=\"([^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(1));
        return found.Success ? found.Groups[2].Value : null;
    }
}

/// <summary>Reads what <c>/metrics</c> answers.</summary>
internal static partial class MetricSamples
{
    public static IReadOnlyList<MetricSample> Of(string text, string name) =>
        [
            .. text.Split('\n')
                .Select(line => Line().Match(line))
                .Where(line => line.Success && line.Groups["name"].Value == name)
                .Select(line => new MetricSample(
                    line.Groups["labels"].Value,
                    line.Groups["value"].Value,
                    line.Groups["exemplar"] is { Success: true } exemplar ? exemplar.Value : null
                )),
        ];

    [GeneratedRegex(
        """^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>([^"}]|"([^"\\]|\\.)*")*)\})? (?<value>[^ ]+)( [0-9.]+)?( # \{(?<exemplar>[^}]*)\}.*)?$""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Line();
}
