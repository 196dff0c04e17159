using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MemStack.Cli.Checks;

/// <summary>Asks Prometheus for its targets, its rules and the alerts that fire.</summary>
/// <remarks>https://prometheus.io/docs/prometheus/latest/querying/api</remarks>
internal static class PrometheusChecks
{
    // This alert always fires: it shows that alerts are delivered.
    private const string Watchdog = "Watchdog";
    private const int MaxNamed = 5;

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
            string[] firing =
            [
                .. (alerts.Alerts ?? [])
                    .Where(alert => alert.State == "firing")
                    .Select(alert => Label(alert.Labels, "alertname"))
                    .Where(name => name != Watchdog)
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal),
            ];
            List<Check> checks =
            [
                OfTargets(targets.ActiveTargets ?? [], prometheus),
                OfRules([.. (rules.Groups ?? []).SelectMany(group => group.Rules ?? [])], prometheus),
            ];
            if (firing.Length > 0)
            {
                checks.Add(
                    new("alerts", CheckState.Note, $"firing: {string.Join(", ", firing)}", new Uri(prometheus, "alerts").ToString())
                );
            }

            return (checks, firing);
        }
        catch (Exception exception)
            when (exception is HttpRequestException or JsonException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            return ([new("targets", CheckState.Fault, $"{prometheus}  its targets and rules can't be read")], []);
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

    private static async Task<PrometheusData> GetAsync(HttpClient http, Uri prometheus, string path, CancellationToken cancellationToken) =>
        (await http.GetFromJsonAsync(new Uri(prometheus, path), PrometheusJson.Default.PrometheusAnswer, cancellationToken))?.Data
        ?? throw new JsonException("The answer holds no data.");

    private static string Named(string[] names) => string.Join(", ", names.Take(MaxNamed)) + (names.Length > MaxNamed ? " …" : "");

    private static string Label(IReadOnlyDictionary<string, string>? labels, string name) => labels?.GetValueOrDefault(name) ?? "";
}

internal sealed record PrometheusAnswer(PrometheusData? Data);

internal sealed record PrometheusData(IReadOnlyList<Target>? ActiveTargets, IReadOnlyList<RuleGroup>? Groups, IReadOnlyList<Alert>? Alerts);

internal sealed record Target(string? Health, string? ScrapeUrl, IReadOnlyDictionary<string, string>? Labels);

internal sealed record RuleGroup(IReadOnlyList<Rule>? Rules);

internal sealed record Rule(string? Name, string? Health);

internal sealed record Alert(string? State, IReadOnlyDictionary<string, string>? Labels);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PrometheusAnswer))]
internal sealed partial class PrometheusJson : JsonSerializerContext;
