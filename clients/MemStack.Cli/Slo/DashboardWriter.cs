using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MemStack.Cli.Slo;

/// <summary>Writes Grafana's dashboard: all objectives at a glance, then a row for each.</summary>
internal static class DashboardWriter
{
    private const string Chosen = "{slo=~\"$slo\"}";
    private const string BurnUnit = "suffix:×";
    private const string BurnText = "1 uses up the budget in exactly 30 days; the lines are the limits of alerts.";

    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static JsonArray BurnSteps => Panels.Steps(("green", null), ("yellow", 1), ("orange", 6), ("red", 14.4m));

    private static JsonArray BudgetSteps => Panels.Steps(("red", null), ("orange", 0), ("green", 0.25m));

    public static string Write(IReadOnlyList<Objective> objectives)
    {
        var grid = new PanelGrid();
        AddOverview(grid);
        foreach (var objective in objectives)
        {
            AddObjective(grid, objective);
        }

        return DashboardFrame.Around(grid.Panels).ToJsonString(Format) + "\n";
    }

    private static void AddOverview(PanelGrid grid)
    {
        grid.AddRow("All objectives");
        // The names of the series, which differ, would keep rows of the table apart.
        var table = Panels.Table(
            "Objectives",
            "Each objective, the share of good events of the last 30 days, and what remains of the error budget: 100 % is untouched, below 0 % the objective is missed.",
            "percentunit",
            new($"max by (slo, service) (memstack:slo_objective:ratio{Chosen})", "Promised"),
            new($"1 - memstack:slo_errors:ratio_rate30d{Chosen}", "Good in 30 days"),
            new($"max by (slo, service) (memstack:slo_error_budget_remaining:ratio{Chosen})", "Budget left"),
            new($"1 - memstack:slo_errors:ratio_rate1h{Chosen}", "Good in the last hour")
        );
        table["links"] = Runbooks([.. BurnRate.All.Select(burn => burn.Alert), AlertWriter.Exhausted]);
        grid.AddLine(10, (table, Panels.Columns));
        grid.AddLine(
            9,
            (
                Panels.Lines(
                    "Burn rate of the last hour",
                    $"The error budgets' rates of use in one hour. {BurnText}",
                    BurnUnit,
                    BurnSteps,
                    Burn("1h", Chosen, "{{slo}}")
                ),
                12
            ),
            (
                Panels.Lines(
                    "Burn rate of the last 6 hours",
                    $"The error budgets' rates of use in 6 hours. {BurnText}",
                    BurnUnit,
                    BurnSteps,
                    Burn("6h", Chosen, "{{slo}}")
                ),
                12
            )
        );
        grid.AddLine(
            9,
            (
                Panels.Lines(
                    "Budget left over time",
                    "The part of each error budget that remains, over a moving window of 30 days.",
                    "percentunit",
                    Panels.Steps(("red", null), ("green", 0)),
                    new PanelQuery($"memstack:slo_error_budget_remaining:ratio{Chosen}", "{{slo}}")
                ),
                12
            ),
            (
                Panels.Lines(
                    "Events",
                    "Events a second that count for each objective; freshness counts 1, the time. Below 0.02 no alert fires.",
                    "short",
                    Panels.Steps(("green", null)),
                    new PanelQuery($"memstack:slo_requests:rate5m{Chosen}", "{{slo}}")
                ),
                12
            )
        );
    }

    private static void AddObjective(PanelGrid grid, Objective objective)
    {
        var selector = $"{{slo=\"{objective.Id}\"}}";
        var promise = $"{objective.Description} Objective: {Objective.Number(objective.Percent)} % of the {objective.Unit} of 30 days.";
        grid.AddRow(objective.Title);
        grid.AddLine(
            8,
            (
                Panels.Stat(
                    "Budget left",
                    promise,
                    "percentunit",
                    BudgetSteps,
                    new($"memstack:slo_error_budget_remaining:ratio{selector}", objective.Id)
                ),
                4
            ),
            (
                Panels.Lines(
                    "Burn rate by window",
                    $"{promise} {BurnText}",
                    BurnUnit,
                    BurnSteps,
                    [.. ((string[])["5m", "1h", "6h", "1d", "3d"]).Select(window => Burn(window, selector, window))]
                ),
                10
            ),
            (
                Panels.Lines(
                    "Budget left over time",
                    promise,
                    "percentunit",
                    Panels.Steps(("red", null), ("green", 0)),
                    new PanelQuery($"memstack:slo_error_budget_remaining:ratio{selector}", "left")
                ),
                10
            )
        );
    }

    private static PanelQuery Burn(string window, string selector, string legend) =>
        new($"memstack:slo_errors:ratio_rate{window}{selector} / (1 - memstack:slo_objective:ratio{selector})", legend);

    private static JsonArray Runbooks(IEnumerable<string> alerts) =>
        [
            .. alerts.Select(alert =>
                (JsonNode)
                    new JsonObject
                    {
                        ["title"] = $"Runbook: {alert}",
                        ["url"] = $"${{web}}/operations/runbooks/{alert}",
                        ["targetBlank"] = true,
                    }
            ),
        ];
}
