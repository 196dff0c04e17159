using System.Text.RegularExpressions;
using MemStack.Cli.Output;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MemStack.Cli.Slo;

/// <summary>Reads <c>monitoring/slo.yml</c> and refuses what it does not understand.</summary>
internal static partial class ObjectiveReader
{
    /// <summary>About one event a minute: fewer, and a single bad one would use up an hour's budget of 99.9 %.</summary>
    private const decimal DefaultMinRate = 0.02m;

    private static readonly string[] Teams = ["backend", "database", "infrastructure", "product"];

    public static IReadOnlyList<Objective> Read(TextReader text, string file)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(text);
        }
        // The parser throws the second at the end of a file that ends too early.
        catch (Exception exception) when (exception is YamlException or InvalidOperationException)
        {
            var fault = exception is YamlException { Start.Line: var line } ? $"line {line}: {exception.Message}" : "it ends too early.";
            throw new CommandException($"{file} is no valid YAML, {fault}", ExitCodes.Usage, exception);
        }

        if (yaml.Documents is not [{ RootNode: YamlMappingNode root }, ..])
        {
            throw YamlEntry.Fault(file, "slos", "nothing", "a list of objectives");
        }

        new YamlEntry(file, root).AllowOnly("slos");
        if (
            !root.Children.TryGetValue(new YamlScalarNode("slos"), out var found)
            || found is not YamlSequenceNode { Children.Count: > 0 } list
        )
        {
            throw YamlEntry.Fault(file, "slos", found is null ? "nothing" : YamlEntry.Show(found), "a list of objectives");
        }

        var objectives = new List<Objective>();
        foreach (var (index, node) in list.Index())
        {
            var objective = Read(node, $"{file}, entry {index + 1}");
            if (objectives.Exists(other => other.Id == objective.Id))
            {
                throw YamlEntry.Fault($"{file}, entry {index + 1}", "id", $"'{objective.Id}', which another entry has", "an id of its own");
            }

            objectives.Add(objective);
        }

        return objectives;
    }

    private static Objective Read(YamlNode node, string place)
    {
        if (node is not YamlMappingNode mapping)
        {
            throw YamlEntry.Fault(place, "id", YamlEntry.Show(node), "a mapping");
        }

        var id = Name(new(place, mapping), place, "id");
        var name = $"{place} ('{id}')";
        var entry = new YamlEntry(name, mapping);
        entry.AllowOnly("id", "service", "team", "title", "description", "objective", "unit", "min_rate", "ratio", "latency");
        if (entry.Has("ratio") == entry.Has("latency"))
        {
            throw YamlEntry.Fault(name, "ratio", entry.Has("ratio") ? "latency, too" : "nothing", "either ratio or latency");
        }

        var (errors, total) = entry.Has("ratio") ? Ratio(entry.Mapping("ratio"), name) : Latency(entry.Mapping("latency"), name);
        return new()
        {
            Id = id,
            Service = Name(entry, name, "service"),
            Team =
                entry.Text("team") is var team && Teams.Contains(team, StringComparer.Ordinal)
                    ? team
                    : throw YamlEntry.Fault(name, "team", $"'{team}'", $"one of {string.Join(", ", Teams)}"),
            Title = entry.Text("title"),
            Description = entry.Text("description"),
            Percent = entry.Number("objective", value => value is > 0 and < 100, "a percentage above 0 and below 100"),
            Unit = entry.Text("unit", "requests"),
            MinRate = entry.Number("min_rate", value => value >= 0, "events a second, 0 or more", DefaultMinRate),
            Errors = errors,
            Total = total,
            IsLatency = entry.Has("latency"),
        };
    }

    private static (string Errors, string Total) Ratio(YamlEntry entry, string name)
    {
        entry.AllowOnly("errors", "total");
        return (Expression("errors"), Expression("total"));

        string Expression(string key) =>
            entry.Text(key) is var text && text.Contains(Objective.Window, StringComparison.Ordinal)
                ? text
                : throw YamlEntry.Fault(name, key, $"'{text}'", $"an expression with {Objective.Window} as the window");
    }

    private static (string Errors, string Total) Latency(YamlEntry entry, string name)
    {
        entry.AllowOnly("metric", "selector", "le");
        var (metric, selector) = (entry.Text("metric"), entry.Text("selector"));
        var threshold = entry.Number("le", value => value > 0, "seconds above 0");
        if (KnownBuckets.Of(metric) is { } bounds && !bounds.Contains(threshold))
        {
            var known = string.Join(", ", bounds.Select(Objective.Number));
            throw YamlEntry.Fault(name, "le", $"'{Objective.Number(threshold)}'", $"a bound of {metric}: {known}");
        }

        var bound = Objective.Number(threshold);
        // Prometheus 3 stores 1 as 1.0, other programs that scrape keep the text.
        var match = decimal.IsInteger(threshold) ? $"le=~\"{bound}|{bound}[.]0\"" : $"le=\"{bound}\"";
        var total = $"sum(rate({metric}_count{{{selector}}}[{Objective.Window}]))";
        return ($"{total} - sum(rate({metric}_bucket{{{selector},{match}}}[{Objective.Window}]))", total);
    }

    private static string Name(YamlEntry entry, string place, string key) =>
        entry.Text(key) is var text && Names().IsMatch(text)
            ? text
            : throw YamlEntry.Fault(place, key, $"'{text}'", "lower-case letters, digits and hyphens");

    [GeneratedRegex("^[a-z][a-z0-9-]*$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Names();
}
