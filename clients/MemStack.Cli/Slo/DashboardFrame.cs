using System.Text.Json.Nodes;

namespace MemStack.Cli.Slo;

/// <summary>Everything of the dashboard but its panels.</summary>
internal static class DashboardFrame
{
    private const string Page = "http://localhost:3000";
    private const string Objectives = "label_values(memstack:slo_objective:ratio, slo)";

    public static JsonObject Around(JsonArray panels) =>
        new()
        {
            ["annotations"] = new JsonObject { ["list"] = new JsonArray(Alerts()) },
            ["description"] =
                "What MemStack promises, whether it keeps it, and how fast the error budgets are used up. Generated from monitoring/slo.yml.",
            ["editable"] = true,
            ["fiscalYearStartMonth"] = 0,
            ["graphTooltip"] = 1,
            ["id"] = null,
            ["links"] = new JsonArray(Others()),
            ["panels"] = panels,
            ["refresh"] = "1m",
            ["schemaVersion"] = 41,
            ["tags"] = new JsonArray("memstack"),
            ["templating"] = new JsonObject { ["list"] = new JsonArray(Choice(), PageAddress()) },
            ["time"] = new JsonObject { ["from"] = "now-24h", ["to"] = "now" },
            ["timepicker"] = new JsonObject(),
            ["timezone"] = "browser",
            ["title"] = "MemStack / SLOs and error budgets",
            ["uid"] = "memstack-slo",
            ["version"] = 1,
        };

    private static JsonObject Alerts() =>
        new()
        {
            ["datasource"] = Panels.Datasource,
            ["enable"] = true,
            ["expr"] = "ALERTS{alertstate=\"firing\",alertname=~\"MemStackSlo.+\",slo=~\"$slo\"}",
            ["iconColor"] = "red",
            ["name"] = "Firing alerts",
            ["step"] = "60s",
            ["tagKeys"] = "slo,severity",
            ["titleFormat"] = "{{alertname}}",
        };

    private static JsonObject Others() =>
        new()
        {
            ["asDropdown"] = true,
            ["icon"] = "external link",
            ["includeVars"] = false,
            ["keepTime"] = true,
            ["tags"] = new JsonArray("memstack"),
            ["targetBlank"] = false,
            ["title"] = "MemStack dashboards",
            ["tooltip"] = "The other dashboards of MemStack",
            ["type"] = "dashboards",
            ["url"] = "",
        };

    private static JsonObject Choice() =>
        new()
        {
            ["name"] = "slo",
            ["label"] = "Objective",
            ["type"] = "query",
            ["datasource"] = Panels.Datasource,
            ["definition"] = Objectives,
            ["query"] = new JsonObject
            {
                ["qryType"] = 1,
                ["query"] = Objectives,
                ["refId"] = "PrometheusVariableQueryEditor-VariableQuery",
            },
            ["includeAll"] = true,
            ["allValue"] = ".+",
            ["multi"] = true,
            ["current"] = new JsonObject { ["text"] = new JsonArray("All"), ["value"] = new JsonArray("$__all") },
            ["options"] = new JsonArray(),
            ["refresh"] = 2,
            ["regex"] = "",
            ["sort"] = 1,
        };

    // Links to runbooks lead to the page of this stack.
    private static JsonObject PageAddress() =>
        new()
        {
            ["name"] = "web",
            ["label"] = "MemStack's page",
            ["type"] = "textbox",
            ["hide"] = 2,
            ["query"] = Page,
            ["current"] = new JsonObject { ["text"] = Page, ["value"] = Page },
            ["options"] = new JsonArray(
                new JsonObject
                {
                    ["selected"] = true,
                    ["text"] = Page,
                    ["value"] = Page,
                }
            ),
        };
}
