using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MemStack.Cli.Checks;

/// <summary>Asks Prometheus for its targets, its rules, the alerts that fire and the service levels.</summary>
/// <remarks>https://prometheus.io/docs/prometheus/latest/querying/api</remarks>
internal static class PrometheusChecks
{
    private const string Budget = "memstack:slo_error_budget_remaining:ratio";
    private const int MaxNamed = 5;

    // These always fire: they show that alerts are delivered.
    private static readonly string[] Watchdogs = ["Watchdog", "MemStackWatchdog"];

    // Alerts of these want somebody to act; the others are for information.
    private static readonly string[] ActingSeverities = ["critical", "warning"];

    /// <returns>The checks, and the names of the alerts that fire.</returns>
    public static async Task<(IReadOnlyList<Check> Checks, IReadOnlyList<string> Alerts)> AskAsync(
        HttpClient http,
        Uri prometheus,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var targets = await GetAsync(http, prometheus, "api/v1/targets?state=active", cancellationToken);
            var rules = await GetAsync(http, prometheus, "api/v1/rules", cancellationToken);
            var alerts = await GetAsync(http, prometheus, "api/v1/alerts", cancellationToken);
            var levels = await GetAsync(http, prometheus, $"api/v1/query?query={Budget}", cancellationToken);
            var firing = (alerts.Alerts ?? [])
                .Where(alert => alert.State == "firing" && !Watchdogs.Contains(Label(alert.Labels, "alertname")))
                .ToList();
            List<Check> checks =
            [
                OfTargets(targets.ActiveTargets ?? [], prometheus),
                OfRules([.. (rules.Groups ?? []).SelectMany(group => group.Rules ?? [])], prometheus),
                OfLevels(levels.Result ?? []),
            ];
            if (firing.Count > 0)
            {
                checks.Add(OfAlerts(firing, prometheus));
            }

            return (checks, Names(firing));
        }
        catch (Exception exception)
            when (exception is HttpRequestException or JsonException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            return ([new("targets", CheckState.Fault, $"{prometheus}  its targets, rules, alerts and service levels can't be read")], []);
        }
    }

    private static Check OfTargets(IReadOnlyList<Target> targets, Uri prometheus)
    {
        string[] down =
        [
            .. targets.Where(target => target.Health == "down").Select(target => $"{Label(target.Labels, "job")} ({target.ScrapeUrl})"),
        ];
        return down is []
            ? new("targets", CheckState.Ok, $"{targets.Count(target => target.Health == "up")} of {targets.Count} up")
            : new(
                "targets",
                CheckState.Fault,
                $"{down.Length} of {targets.Count} down: {Named(down)}",
                new Uri(prometheus, "targets").ToString()
            );
    }

    private static Check OfRules(IReadOnlyList<Rule> rules, Uri prometheus)
    {
        string[] failing = [.. rules.Where(rule => rule.Health == "err").Select(rule => rule.Name ?? "")];
        return failing is []
            ? new("rules", CheckState.Ok, $"{rules.Count(rule => rule.Health == "ok")} of {rules.Count} evaluated")
            : new(
                "rules",
                CheckState.Fault,
                $"{failing.Length} of {rules.Count} fail: {Named(failing)}",
                new Uri(prometheus, "rules").ToString()
            );
    }

    private static Check OfAlerts(List<Alert> firing, Uri prometheus)
    {
        string[] acting =
        [
            .. ActingSeverities.SelectMany(severity =>
                Names(firing.Where(alert => Label(alert.Labels, "severity") == severity)).Select(name => $"{name} ({severity})")
            ),
        ];
        var others = Names(firing.Where(alert => !ActingSeverities.Contains(Label(alert.Labels, "severity"))));
        return new(
            "alerts",
            acting is [] ? CheckState.Note : CheckState.Fault,
            $"firing: {Named([.. acting, .. others])}",
            new Uri(prometheus, "alerts").ToString()
        );
    }

    private static Check OfLevels(IReadOnlyList<Sample> budgets)
    {
        var levels = budgets
            .Select(sample => (Name: Label(sample.Metric, "slo"), Left: sample.Number))
            .Where(level => double.IsFinite(level.Left))
            .OrderBy(level => level.Left)
            .ToList();
        string[] spent = [.. levels.Where(level => level.Left < 0).Select(Text)];
        // The first slow request of a new stack spends a budget; the alert about it, which waits for more traffic, is the fault.
        return levels.Count == 0 ? new("service levels", CheckState.Note, "no data yet")
            : spent is [] ? new("service levels", CheckState.Ok, $"{levels.Count} kept; least error budget left: {Text(levels[0])}")
            : new("service levels", CheckState.Note, $"{spent.Length} of {levels.Count} have spent their error budget: {Named(spent)}");

        static string Text((string Name, double Left) level) =>
            string.Create(CultureInfo.InvariantCulture, $"{level.Name} {level.Left * 100:0.#} %");
    }

    private static async Task<PrometheusData> GetAsync(HttpClient http, Uri prometheus, string path, CancellationToken cancellationToken) =>
        (await http.GetFromJsonAsync(new Uri(prometheus, path), PrometheusJson.Default.PrometheusAnswer, cancellationToken))?.Data
        ?? throw new JsonException("The answer holds no data.");

    private static string Named(string[] names) => string.Join(", ", names.Take(MaxNamed)) + (names.Length > MaxNamed ? " …" : "");

    private static string[] Names(IEnumerable<Alert> alerts) =>
        [.. alerts.Select(alert => Label(alert.Labels, "alertname")).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static string Label(IReadOnlyDictionary<string, string>? labels, string name) => labels?.GetValueOrDefault(name) ?? "";
}

internal sealed record PrometheusAnswer(PrometheusData? Data);

internal sealed record PrometheusData(
    IReadOnlyList<Target>? ActiveTargets,
    IReadOnlyList<RuleGroup>? Groups,
    IReadOnlyList<Alert>? Alerts,
    IReadOnlyList<Sample>? Result
);

internal sealed record Target(string? Health, string? ScrapeUrl, IReadOnlyDictionary<string, string>? Labels);

internal sealed record RuleGroup(IReadOnlyList<Rule>? Rules);

internal sealed record Rule(string? Name, string? Health);

internal sealed record Alert(string? State, IReadOnlyDictionary<string, string>? Labels);

/// <param name="Metric">The labels.</param>
/// <param name="Value">The time, and the number as text.</param>
internal sealed record Sample(IReadOnlyDictionary<string, string>? Metric, IReadOnlyList<JsonElement>? Value)
{
    public double Number =>
        Value is [_, { ValueKind: JsonValueKind.String } number]
        && double.TryParse(number.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : double.NaN;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PrometheusAnswer))]
internal sealed partial class PrometheusJson : JsonSerializerContext;
