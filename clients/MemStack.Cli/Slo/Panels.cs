using System.Text.Json.Nodes;

namespace MemStack.Cli.Slo;

/// <summary>A query of a panel and the name of its lines.</summary>
internal sealed record PanelQuery(string Expression, string Legend);

/// <summary>Panels as Grafana stores them.</summary>
internal static class Panels
{
    /// <summary>The width of a dashboard.</summary>
    public const int Columns = 24;

    public static JsonObject Datasource => new() { ["type"] = "prometheus", ["uid"] = "prometheus" };

    public static JsonObject Row(string title) =>
        new()
        {
            ["type"] = "row",
            ["title"] = title,
            ["collapsed"] = false,
            ["panels"] = new JsonArray(),
        };

    public static JsonObject Stat(string title, string description, string unit, JsonArray steps, PanelQuery query)
    {
        var panel = Panel("stat", title, description, Field(unit, steps, "thresholds"), [Target(query, 0, isTable: false)]);
        panel["options"] = new JsonObject
        {
            ["colorMode"] = "value",
            ["graphMode"] = "area",
            ["justifyMode"] = "auto",
            ["orientation"] = "auto",
            ["reduceOptions"] = new JsonObject
            {
                ["calcs"] = new JsonArray("lastNotNull"),
                ["fields"] = "",
                ["values"] = false,
            },
            ["textMode"] = "value",
        };
        return panel;
    }

    public static JsonObject Lines(string title, string description, string unit, JsonArray steps, params PanelQuery[] queries)
    {
        var field = Field(unit, steps, "palette-classic");
        field["custom"] = new JsonObject
        {
            ["drawStyle"] = "line",
            ["lineWidth"] = 1,
            ["fillOpacity"] = 10,
            ["showPoints"] = "never",
            ["spanNulls"] = false,
            ["thresholdsStyle"] = new JsonObject { ["mode"] = steps.Count > 1 ? "line" : "off" },
        };
        var targets = queries.Select((query, index) => Target(query, index, isTable: false));
        var panel = Panel("timeseries", title, description, field, [.. targets]);
        panel["options"] = new JsonObject
        {
            ["legend"] = new JsonObject
            {
                ["calcs"] = new JsonArray("lastNotNull"),
                ["displayMode"] = "list",
                ["placement"] = "bottom",
                ["showLegend"] = true,
            },
            ["tooltip"] = new JsonObject { ["mode"] = "multi", ["sort"] = "desc" },
        };
        return panel;
    }

    /// <summary>A table with a row per objective and a column per query, named by its legend.</summary>
    public static JsonObject Table(string title, string description, string unit, params PanelQuery[] queries)
    {
        var targets = queries.Select((query, index) => Target(query, index, isTable: true));
        var panel = Panel("table", title, description, Field(unit, Steps(("green", null)), "thresholds"), [.. targets]);
        var names = new JsonObject { ["slo"] = "Objective", ["service"] = "Service" };
        var order = new JsonObject { ["slo"] = 0, ["service"] = 1 };
        foreach (var (index, query) in queries.Index())
        {
            names[$"Value #{RefId(index)}"] = query.Legend;
            order[$"Value #{RefId(index)}"] = order.Count;
        }

        panel["options"] = new JsonObject { ["cellHeight"] = "sm", ["showHeader"] = true };
        panel["transformations"] = new JsonArray(
            new JsonObject { ["id"] = "merge", ["options"] = new JsonObject() },
            new JsonObject
            {
                ["id"] = "organize",
                ["options"] = new JsonObject
                {
                    ["excludeByName"] = new JsonObject { ["Time"] = true, ["__name__"] = true },
                    ["indexByName"] = order,
                    ["renameByName"] = names,
                },
            }
        );
        return panel;
    }

    /// <summary>Colours from a value upwards; the first one has none.</summary>
    public static JsonArray Steps(params (string Color, decimal? From)[] steps) =>
        [.. steps.Select(step => (JsonNode)new JsonObject { ["color"] = step.Color, ["value"] = step.From })];

    private static JsonObject Panel(string type, string title, string description, JsonObject field, JsonArray targets) =>
        new()
        {
            ["type"] = type,
            ["title"] = title,
            ["description"] = description,
            ["datasource"] = Datasource,
            ["fieldConfig"] = new JsonObject { ["defaults"] = field, ["overrides"] = new JsonArray() },
            ["targets"] = targets,
        };

    private static JsonObject Field(string unit, JsonArray steps, string color) =>
        new()
        {
            ["color"] = new JsonObject { ["mode"] = color },
            ["mappings"] = new JsonArray(),
            ["thresholds"] = new JsonObject { ["mode"] = "absolute", ["steps"] = steps },
            ["unit"] = unit,
        };

    private static JsonObject Target(PanelQuery query, int index, bool isTable) =>
        new()
        {
            ["datasource"] = Datasource,
            ["editorMode"] = "code",
            ["expr"] = query.Expression,
            ["format"] = isTable ? "table" : "time_series",
            ["instant"] = isTable,
            ["range"] = !isTable,
            ["legendFormat"] = query.Legend,
            ["refId"] = RefId(index),
        };

    private static string RefId(int index) => ((char)('A' + index)).ToString();
}
