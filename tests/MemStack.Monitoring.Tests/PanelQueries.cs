using System.Text.RegularExpressions;

namespace MemStack.Monitoring.Tests;

/// <summary>A query of Prometheus that a panel sends.</summary>
/// <param name="Dashboard">The uid of the dashboard.</param>
/// <param name="Panel">The title of the panel.</param>
/// <param name="PanelId">The number of the panel in its dashboard.</param>
/// <param name="RefId">The name of the query in its panel.</param>
/// <param name="Expression">The query with a value for each variable.</param>
/// <param name="Unit">The unit of the panel's values.</param>
/// <param name="Instant">Whether it asks for one point in time instead of a range.</param>
public sealed record PanelQuery(string Dashboard, string Panel, int PanelId, string RefId, string Expression, string Unit, bool Instant);

/// <summary>Lists the queries of dashboards as Grafana sends them to Prometheus.</summary>
public static partial class PanelQueries
{
    /// <summary>Every query of Prometheus of every dashboard, with "All" chosen in each variable.</summary>
    /// <param name="range">The time range of the dashboard, as a duration of Prometheus.</param>
    /// <param name="rateInterval">The value of <c>$__rate_interval</c>.</param>
    public static IEnumerable<PanelQuery> All(string range = "1h", string rateInterval = "1m") =>
        from dashboard in DashboardFiles.All
        from panel in dashboard.Panels
        from target in panel.Targets
        where DatasourceOf(target) is "prometheus" or "prometheus-longterm"
        select new PanelQuery(
            dashboard.Uid,
            panel.Title,
            panel.Id,
            target.GetProperty("refId").GetString()!,
            Substitute(target.GetProperty("expr").GetString()!, range, rateInterval),
            panel.Unit,
            target.TryGetProperty("instant", out var instant) && instant.GetBoolean()
        );

    /// <summary>Puts values in place of the variables of an expression: the intervals, and everything for what a user chooses.</summary>
    public static string Substitute(string expression, string range, string rateInterval) =>
        Variable()
            .Replace(
                expression,
                match =>
                    match.Groups["name"].Value switch
                    {
                        "__rate_interval" => rateInterval,
                        "__range" => range,
                        "__interval" => "15s",
                        _ => ".+",
                    }
            );

    // $1 and its like belong to label_replace.
    [GeneratedRegex(
        @"\$(?:\{(?<name>[A-Za-z_]\w*)(?::[^}]*)?\}|(?<name>[A-Za-z_]\w*))",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Variable();

    private static string? DatasourceOf(System.Text.Json.JsonElement target) =>
        target.TryGetProperty("datasource", out var datasource) ? datasource.GetProperty("uid").GetString() : null;
}
