using System.Text.RegularExpressions;
using TestRig;

namespace MemStack.Monitoring.Tests;

/// <summary>Rules that every dashboard and panel follows.</summary>
public sealed partial class DashboardTests
{
    // Panels without a single kind of value.
    private static readonly string[] _withoutUnit = ["row", "text", "alertlist", "logs", "traces", "nodeGraph"];

    // https://grafana.com/docs/grafana/latest/dashboards/variables/add-template-variables/#global-variables
    private static readonly string[] _builtIn =
    [
        "__all",
        "__auto",
        "__data",
        "__field",
        "__interval",
        "__range",
        "__rate_interval",
        "__url_time_range",
        "__value",
    ];

    private static readonly HashSet<string> _datasources =
    [
        "-- Grafana --",
        .. Uid()
            .Matches(File.ReadAllText(Repository.File("monitoring", "grafana", "provisioning", "datasources", "memstack.yml")))
            .Select(match => match.Groups["uid"].Value),
    ];

    public static TheoryData<string> Names => DashboardFiles.Names;

    [Fact]
    public void There_are_at_least_14_dashboards_of_different_names()
    {
        Assert.True(DashboardFiles.All.Count >= 14, $"{DashboardFiles.All.Count} dashboards");
        Assert.All(DashboardFiles.All, dashboard => Assert.Equal("memstack-" + dashboard.File, dashboard.Uid));
        Assert.Distinct(DashboardFiles.All.Select(dashboard => dashboard.Root.GetProperty("title").GetString()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_panel_has_a_number_a_title_a_description_and_a_unit(string file)
    {
        var dashboard = DashboardFiles.Get(file);
        var panels = dashboard.Panels.Where(panel => panel.Type != "row").ToList();

        Assert.NotEmpty(panels);
        Assert.Distinct(dashboard.Panels.Select(panel => panel.Id));
        Assert.All(dashboard.Panels, panel => Assert.NotEmpty(panel.Title));
        Assert.Distinct(panels.Select(panel => (RowOf(dashboard, panel), panel.Title)));
        Assert.Empty(panels.Where(panel => panel.Description.Length < 20).Select(panel => panel.Title));
        Assert.Empty(panels.Where(panel => panel.Unit == "" && !_withoutUnit.Contains(panel.Type)).Select(panel => panel.Title));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Panels_lie_beside_each_other_in_24_columns_four_in_a_line_at_most(string file)
    {
        var panels = DashboardFiles.Get(file).Panels;

        Assert.All(panels, panel => Assert.InRange(panel.Place.X + panel.Place.Width, 1, 24));
        Assert.All(panels.GroupBy(panel => panel.Place.Y), line => Assert.InRange(line.Count(), 1, 4));
        foreach (var (at, panel) in panels.Index())
        {
            Assert.Empty(
                panels.Skip(at + 1).Where(other => Overlap(panel.Place, other.Place)).Select(other => $"{panel.Title}, {other.Title}")
            );
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_query_names_a_datasource_that_is_provisioned(string file)
    {
        var used = Uid().Matches(DashboardFiles.Get(file).Root.GetRawText()).Select(match => match.Groups["uid"].Value).ToHashSet();
        used.Remove("memstack-" + file);

        Assert.NotEmpty(used);
        Assert.Empty(used.Except(_datasources));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_variable_is_declared_or_built_in_and_used(string file)
    {
        var dashboard = DashboardFiles.Get(file);
        var used = dashboard.Texts.SelectMany(text => Variable().Matches(text)).Select(match => match.Groups["name"].Value).ToHashSet();

        Assert.Empty(used.Except(dashboard.Variables).Except(_builtIn));
        Assert.Empty(dashboard.Variables.Except(used));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_query_does_not_hide_missing_values_behind_a_zero(string file) =>
        Assert.DoesNotContain(DashboardFiles.Get(file).Texts, text => VectorOfZero().IsMatch(text));

    private static string? RowOf(Dashboard dashboard, Panel panel) =>
        dashboard.Panels.LastOrDefault(row => row.Type == "row" && row.Place.Y <= panel.Place.Y)?.Title;

    private static bool Overlap((int X, int Y, int Width, int Height) one, (int X, int Y, int Width, int Height) other) =>
        one.X < other.X + other.Width && other.X < one.X + one.Width && one.Y < other.Y + other.Height && other.Y < one.Y + one.Height;

    // "uid": "prometheus" in JSON and uid: prometheus in YAML.
    [GeneratedRegex("\\buid\"?: ?\"?(?<uid>[^\"\n]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Uid();

    [GeneratedRegex(@"\$\{?(?<name>[A-Za-z_]\w*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"or\s+vector\s*\(\s*0\s*\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VectorOfZero();
}
