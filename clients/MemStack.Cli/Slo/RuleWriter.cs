using System.Text;

namespace MemStack.Cli.Slo;

/// <summary>
/// Writes the rules of Prometheus. Long windows are means of recorded rates and never rates of raw series, so 30 days cost as many samples
/// as one series has; because bad and all events are averaged apart, busy hours count for more than quiet ones.
/// </summary>
internal static class RuleWriter
{
    private const string Head = """
        # Generated from monitoring/slo.yml by `memstack slo generate`. Change that file and generate again.
        groups:
        """;

    // Days change slowly, and 2 minutes are well below the 5 minutes after which a value is out of date.
    private static readonly (string Name, string Interval, (string Window, string Source)[] Windows)[] Groups =
    [
        ("slo-hours", "", [("30m", "5m"), ("1h", "5m"), ("2h", "5m"), ("6h", "5m")]),
        ("slo-days", "2m", [("1d", "5m"), ("3d", "5m"), ("30d", "1h")]),
    ];

    public static string Write(IReadOnlyList<Objective> objectives)
    {
        var text = new StringBuilder().Append(Head).Append('\n');
        StartGroup(text, "slo-events", "");
        foreach (var objective in objectives)
        {
            WriteEvents(text, objective);
        }

        WriteRatio(text, "5m");
        foreach (var (name, interval, windows) in Groups)
        {
            StartGroup(text, name, interval);
            foreach (var (window, source) in windows)
            {
                WriteRecord(text, $"memstack:slo_errors:rate{window}", $"avg_over_time(memstack:slo_errors:rate{source}[{window}])");
                WriteRecord(text, $"memstack:slo_requests:rate{window}", $"avg_over_time(memstack:slo_requests:rate{source}[{window}])");
                WriteRatio(text, window);
            }
        }

        WriteRecord(
            text,
            "memstack:slo_error_budget_remaining:ratio",
            "1 - memstack:slo_errors:ratio_rate30d / (1 - memstack:slo_objective:ratio)"
        );
        StartGroup(text, "slo-alerts", "");
        foreach (var objective in objectives)
        {
            AlertWriter.Write(text, objective);
        }

        return text.ToString();
    }

    private static void WriteEvents(StringBuilder text, Objective objective)
    {
        WriteRecord(text, "memstack:slo_objective:ratio", $"vector({Objective.Number(objective.Target)})", objective);
        WriteRecord(text, "memstack:slo_requests:rate5m", At5Minutes(objective.Total), objective);
        // Where nothing ever failed, there is no series of errors to take.
        WriteRecord(text, "memstack:slo_errors:rate5m", At5Minutes(Errors(objective)), objective);
    }

    private static string Errors(Objective objective) =>
        objective.IsLatency ? objective.Errors : $"({objective.Errors}) or 0 * ({objective.Total})";

    private static string At5Minutes(string expression) => expression.Replace(Objective.Window, "5m", StringComparison.Ordinal);

    private static void WriteRatio(StringBuilder text, string window) =>
        WriteRecord(
            text,
            $"memstack:slo_errors:ratio_rate{window}",
            $"memstack:slo_errors:rate{window} / (memstack:slo_requests:rate{window} > 0)"
        );

    private static void StartGroup(StringBuilder text, string name, string interval)
    {
        text.Append("  - name: ").Append(name).Append('\n');
        if (interval.Length > 0)
        {
            text.Append("    interval: ").Append(interval).Append('\n');
        }

        text.Append("    rules:\n");
    }

    private static void WriteRecord(StringBuilder text, string name, string expression, Objective? objective = null)
    {
        text.Append("      - record: ").Append(name).Append('\n');
        text.Append("        expr: |\n          ").Append(expression).Append('\n');
        if (objective is not null)
        {
            text.Append("        labels:\n          slo: ").Append(objective.Id).Append('\n');
            text.Append("          service: ").Append(objective.Service).Append('\n');
        }
    }
}
