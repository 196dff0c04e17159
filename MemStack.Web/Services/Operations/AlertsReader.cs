using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace MemStack.Web.Services.Operations;

/// <summary>Asks Alertmanager for its alerts.</summary>
/// <remarks>https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml</remarks>
internal sealed class AlertsReader(OperationsHttp http, IOptions<OperationsOptions> options)
{
    /// <summary>The maximum number of alerts that are shown.</summary>
    public const int MaxShown = 50;

    private const string Program = "Alertmanager";
    private const string Watchdog = "MemStackWatchdog";
    private const string Missing = $"No Alertmanager: set {OperationsOptions.Section}:{nameof(OperationsOptions.AlertmanagerUrl)}.";
    private static readonly string[] _severities = ["critical", "warning", "info"];

    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> ended the call.</exception>
    public async Task<Part<ActiveAlerts>> ReadAsync(CancellationToken cancellationToken)
    {
        if (options.Value.AlertmanagerUrl is not { Length: > 0 } address)
        {
            return Part.Hint<ActiveAlerts>(Missing);
        }

        var answer = await http.GetAsync(
            Program,
            address,
            "api/v2/alerts",
            AlertmanagerJson.Default.IReadOnlyListAlertDocument,
            cancellationToken
        );
        return answer.Map(all =>
        {
            var alerts = all.Where(alert => alert.Label("alertname") != Watchdog).ToList();
            return Part.Of(
                new ActiveAlerts(
                    [
                        .. alerts
                            .Select(Describe)
                            .OrderBy(alert => alert.Suppression is not null)
                            .ThenBy(alert => Array.IndexOf(_severities, alert.Severity) is var rank && rank < 0 ? _severities.Length : rank)
                            .ThenBy(alert => alert.Since)
                            .Take(MaxShown),
                    ],
                    Math.Max(0, alerts.Count - MaxShown),
                    alerts.Count < all.Count
                )
            );
        });
    }

    private static ActiveAlert Describe(AlertDocument alert)
    {
        var name = alert.Label("alertname");
        return new(
            name,
            alert.Label("severity"),
            alert.Label("service"),
            alert.StartsAt,
            alert.Annotations?.GetValueOrDefault("summary") ?? "",
            alert.Status switch
            {
                { SilencedBy.Count: > 0 } => "silenced",
                { InhibitedBy.Count: > 0 } => "inhibited",
                { MutedBy.Count: > 0 } => "muted",
                _ => null,
            },
            Runbooks.Exists(name) ? name : RunbookOfLink(alert.Annotations?.GetValueOrDefault("runbook_url"))
        );
    }

    // An alert may share the runbook of another one; only this page's own are linked.
    private static string? RunbookOfLink(string? link) => link?.Split('/')[^1] is { } name && Runbooks.Exists(name) ? name : null;
}

/// <summary>An alert, as Alertmanager writes it.</summary>
internal sealed record AlertDocument(
    IReadOnlyDictionary<string, string>? Labels,
    IReadOnlyDictionary<string, string>? Annotations,
    DateTimeOffset StartsAt,
    AlertStatus? Status
)
{
    public string Label(string name) => Labels?.GetValueOrDefault(name) ?? "";
}

/// <summary>The reasons for which an alert does not notify.</summary>
internal sealed record AlertStatus(IReadOnlyList<string>? SilencedBy, IReadOnlyList<string>? InhibitedBy, IReadOnlyList<string>? MutedBy);

/// <summary>Reads the answers of Alertmanager.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<AlertDocument>))]
internal sealed partial class AlertmanagerJson : JsonSerializerContext;
