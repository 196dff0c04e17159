using System.Text.RegularExpressions;
using TestRig;

namespace MemStack.Monitoring.Tests;

/// <summary>The ways between dashboards, alerts and runbooks.</summary>
public sealed partial class DashboardLinkTests
{
    // The link of a table leads to the runbook of the alert in its row.
    private const string RunbookOfARow = "${__value.raw}";

    private static readonly HashSet<string> _runbooks =
    [
        .. Directory.EnumerateFiles(Repository.File("monitoring", "runbooks")).Select(path => Path.GetFileNameWithoutExtension(path)),
    ];

    private static readonly HashSet<string> _uids = [.. DashboardFiles.All.Select(dashboard => dashboard.Uid)];

    public static TheoryData<string> Names => DashboardFiles.Names;

    public static TheoryData<string> Alerts => [.. RuleFiles.Alerts.Select(alert => alert.Alert).Distinct(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Alerts))]
    public void An_alert_leads_to_a_dashboard_that_leads_to_its_runbook(string name)
    {
        var uid = Assert.Single(
            RuleFiles
                .Alerts.Where(rule => rule.Alert == name)
                .Select(rule => DashboardAddress().Match(rule.Annotations["dashboard_url"]).Groups["uid"].Value)
                .Distinct(StringComparer.Ordinal)
        );

        Assert.Contains(uid, _uids);
        Assert.Contains(DashboardFiles.All.Single(dashboard => dashboard.Uid == uid).Texts, text => RunbookOf(text) == name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_link_of_a_panel_leads_to_a_runbook_or_a_dashboard_that_exists(string file)
    {
        var texts = DashboardFiles.Get(file).Texts.ToList();

        Assert.Empty(texts.Select(RunbookOf).OfType<string>().Except(_runbooks).Except([RunbookOfARow]));
        Assert.Empty(texts.SelectMany(text => DashboardAddress().Matches(text)).Select(match => match.Groups["uid"].Value).Except(_uids));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_dashboard_leads_to_the_others(string file)
    {
        var dashboard = DashboardFiles.Get(file).Root;

        Assert.Contains(dashboard.GetProperty("tags").EnumerateArray(), tag => tag.GetString() == "memstack");
        Assert.Contains(
            dashboard.GetProperty("links").EnumerateArray(),
            link =>
                link.GetProperty("type").GetString() == "dashboards"
                && link.GetProperty("tags").EnumerateArray().Any(tag => tag.GetString() == "memstack")
        );
    }

    private static string? RunbookOf(string text) =>
        RunbookAddress().Match(text) is { Success: true } match ? match.Groups["alert"].Value : null;

    [GeneratedRegex(@"/d/(?<uid>memstack-[\w-]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DashboardAddress();

    [GeneratedRegex(@"/operations/runbooks/(?<alert>.+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RunbookAddress();
}
