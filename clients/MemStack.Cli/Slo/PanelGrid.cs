using System.Text.Json.Nodes;

namespace MemStack.Cli.Slo;

/// <summary>Numbers panels and places them below each other.</summary>
internal sealed class PanelGrid
{
    private int _next;

    public JsonArray Panels { get; } = [];

    public void AddRow(string title) => AddLine(1, (Slo.Panels.Row(title), Slo.Panels.Columns));

    /// <summary>Adds panels beside each other.</summary>
    public void AddLine(int height, params (JsonObject Panel, int Width)[] line)
    {
        var left = 0;
        foreach (var (panel, width) in line)
        {
            panel["id"] = Panels.Count + 1;
            panel["gridPos"] = new JsonObject
            {
                ["h"] = height,
                ["w"] = width,
                ["x"] = left,
                ["y"] = _next,
            };
            Panels.Add((JsonNode)panel);
            left += width;
        }

        _next += height;
    }
}
