using System.Text.Json;
using TestRig;

namespace MemStack.Monitoring.Tests;

/// <summary>A dashboard as its file declares it.</summary>
/// <param name="File">The name of the file without its extension.</param>
/// <param name="Root">Everything in the file.</param>
public sealed record Dashboard(string File, JsonElement Root)
{
    /// <summary>The id by which addresses name it.</summary>
    public string Uid => Root.GetProperty("uid").GetString()!;

    /// <summary>Every panel, those of collapsed rows included.</summary>
    public IReadOnlyList<Panel> Panels { get; } = [.. PanelsOf(Root)];

    /// <summary>The names of the variables that it declares.</summary>
    public IReadOnlySet<string> Variables { get; } =
        Root.GetProperty("templating")
            .GetProperty("list")
            .EnumerateArray()
            .Select(variable => variable.GetProperty("name").GetString()!)
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>Every text in the file, names of properties left out.</summary>
    public IEnumerable<string> Texts => TextsOf(Root);

    private static IEnumerable<Panel> PanelsOf(JsonElement parent) =>
        parent.TryGetProperty("panels", out var panels)
            ? panels.EnumerateArray().SelectMany(panel => PanelsOf(panel).Prepend(new Panel(panel)))
            : [];

    private static IEnumerable<string> TextsOf(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(property => TextsOf(property.Value)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(TextsOf),
            JsonValueKind.String => [element.GetString()!],
            _ => [],
        };
}

/// <summary>A panel as its dashboard declares it.</summary>
/// <param name="Root">Everything that the dashboard says of it.</param>
public sealed record Panel(JsonElement Root)
{
    /// <summary>The kind of panel: <c>timeseries</c>, <c>row</c> and so on.</summary>
    public string Type => Root.GetProperty("type").GetString()!;

    /// <summary>The number that addresses name it by.</summary>
    public int Id => Root.GetProperty("id").GetInt32();

    /// <summary>The title, or nothing.</summary>
    public string Title => Text(Root, "title");

    /// <summary>The description, or nothing.</summary>
    public string Description => Text(Root, "description");

    /// <summary>The unit of its values, or nothing.</summary>
    public string Unit =>
        Root.TryGetProperty("fieldConfig", out var fields) && fields.TryGetProperty("defaults", out var defaults)
            ? Text(defaults, "unit")
            : "";

    /// <summary>Its place: left, top, width and height.</summary>
    public (int X, int Y, int Width, int Height) Place =>
        (
            Root.GetProperty("gridPos").GetProperty("x").GetInt32(),
            Root.GetProperty("gridPos").GetProperty("y").GetInt32(),
            Root.GetProperty("gridPos").GetProperty("w").GetInt32(),
            Root.GetProperty("gridPos").GetProperty("h").GetInt32()
        );

    /// <summary>Its queries.</summary>
    public IEnumerable<JsonElement> Targets => Root.TryGetProperty("targets", out var targets) ? targets.EnumerateArray() : [];

    private static string Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}

/// <summary>Reads the dashboards in <c>monitoring/grafana/dashboards</c>.</summary>
public static class DashboardFiles
{
    /// <summary>Every dashboard, by the name of its file.</summary>
    public static IReadOnlyList<Dashboard> All { get; } =
    [
        .. Directory
            .EnumerateFiles(Repository.File("monitoring", "grafana", "dashboards"), "*.json")
            .Order(StringComparer.Ordinal)
            .Select(path => new Dashboard(Path.GetFileNameWithoutExtension(path), JsonDocument.Parse(File.ReadAllText(path)).RootElement)),
    ];

    /// <summary>The names of the files, as rows of a theory.</summary>
    public static TheoryData<string> Names => [.. All.Select(dashboard => dashboard.File)];

    /// <summary>The dashboard in the file of that name.</summary>
    public static Dashboard Get(string file) => All.Single(dashboard => dashboard.File == file);
}
