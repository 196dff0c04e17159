using TestRig;

namespace MemStack.Monitoring.Tests;

/// <summary>Rules that every alert follows.</summary>
public sealed class AlertTests
{
    private const string RunbookBase = "http://localhost:3000/operations/runbooks/";
    private const string DashboardBase = "http://localhost:3001/d/memstack-";
    private static readonly string _runbooks = Repository.File("monitoring", "runbooks");
    private static readonly string[] _sections = ["## Symptom", "## Meaning", "## Check", "## Fix"];

    public static TheoryData<string> Names => [.. RuleFiles.Alerts.Select(alert => alert.Alert).Distinct(StringComparer.Ordinal)];

    [Fact]
    public void There_are_at_least_75_alerts_of_different_names_and_expressions()
    {
        Assert.True(Names.Count >= 75, $"{Names.Count} alerts");
        // Objectives share the names of their alerts.
        Assert.Equal(
            RuleFiles.Alerts.Count,
            RuleFiles.Alerts.DistinctBy(alert => (alert.Alert, alert.Labels.GetValueOrDefault("slo"))).Count()
        );
        Assert.Equal(RuleFiles.Alerts.Count, RuleFiles.Alerts.DistinctBy(alert => alert.Expr).Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_alert_has_an_owner_texts_and_links(string name)
    {
        Assert.StartsWith("MemStack", name, StringComparison.Ordinal);
        Assert.All(
            RuleFiles.Alerts.Where(alert => alert.Alert == name),
            alert =>
            {
                Assert.Contains(alert.Labels["severity"], (string[])["critical", "warning", "info"]);
                Assert.Contains(alert.Labels["team"], (string[])["backend", "database", "infrastructure", "product"]);
                Assert.NotEmpty(alert.Labels["service"]);
                Assert.NotEmpty(alert.Annotations["summary"]);
                Assert.NotEmpty(alert.Annotations["description"]);
                Assert.Equal(RunbookBase + name, alert.Annotations["runbook_url"]);
                Assert.StartsWith(DashboardBase, alert.Annotations["dashboard_url"], StringComparison.Ordinal);
            }
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_alert_is_shown_to_fire_and_to_stay_silent(string name)
    {
        var tests = RuleFiles.Tests.Where(test => test.Alertname == name).ToList();

        Assert.Contains(tests, test => test.ExpAlerts is { Count: > 0 });
        // The watchdog always fires.
        Assert.True(
            name == "MemStackWatchdog" || tests.Any(test => test.ExpAlerts is null or { Count: 0 }),
            "it is never shown to be silent"
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_alert_has_a_runbook_of_four_sections(string name)
    {
        var lines = File.ReadAllLines(Path.Combine(_runbooks, name + ".md"));

        Assert.Equal("# " + name, lines[0]);
        Assert.Equal(_sections, lines.Where(line => line.StartsWith("## ", StringComparison.Ordinal)));
        Assert.Contains("```sh", lines);
    }

    [Fact]
    public void A_unit_test_and_a_runbook_belong_to_an_alert()
    {
        var names = RuleFiles.Alerts.Select(alert => alert.Alert).ToHashSet(StringComparer.Ordinal);

        Assert.All(RuleFiles.Tests, test => Assert.Contains(test.Alertname, names));
        Assert.All(Directory.EnumerateFiles(_runbooks), file => Assert.Contains(Path.GetFileNameWithoutExtension(file), names));
    }
}
