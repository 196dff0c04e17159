using System.Text.Json.Nodes;
using TestRig;

namespace MemStack.Monitoring.Tests;

/// <summary>Alertmanager's own tool on its configuration and its routes.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class AlertmanagerTests
{
    private static readonly string _folder = Repository.File("monitoring", "alertmanager");
    private static readonly string[][] _routes =
    [
        .. File.ReadLines(Path.Combine(_folder, "routes-test.tsv"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'))
            .Where(row => row[0] != "severity"),
    ];

    public static TheoryData<string, string, string, string> Routes
    {
        get
        {
            var rows = new TheoryData<string, string, string, string>();
            foreach (var row in _routes)
            {
                rows.Add(row[0], row[1], row[2], row[3]);
            }

            return rows;
        }
    }

    [Theory]
    [InlineData("alertmanager.yml")]
    [InlineData("receivers.example.yml")]
    public async Task Alertmanager_accepts_the_configuration(string file)
    {
        var result = await AmtoolAsync("check-config", Path.Combine(_folder, file));

        Assert.True(result.ExitCode == 0, result.Everything);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task An_alert_reaches_the_receivers_of_its_severity_and_team(string severity, string team, string alert, string receivers)
    {
        foreach (var file in (string[])["alertmanager.yml", "receivers.example.yml"])
        {
            var result = await AmtoolAsync(
                "config",
                "routes",
                "test",
                $"--config.file={Path.Combine(_folder, file)}",
                $"--verify.receivers={receivers}",
                $"severity={severity}",
                $"team={team}",
                $"alertname={alert}"
            );

            Assert.True(result.ExitCode == 0, $"{file}: {result.Everything}");
        }
    }

    [Fact]
    public void Every_owner_and_severity_of_an_alert_has_a_tested_route()
    {
        var tested = _routes.Select(row => (row[0], row[1])).ToHashSet();

        Assert.All(RuleFiles.Alerts, alert => Assert.Contains((alert.Labels["severity"], alert.Labels["team"]), tested));
    }

    [Fact]
    public void The_example_has_the_routes_and_inhibitions_of_the_configuration_and_an_integration_for_every_receiver()
    {
        var configuration = Documents.Yaml("alertmanager/alertmanager.yml");
        var example = Documents.Yaml("alertmanager/receivers.example.yml");

        foreach (var part in (string[])["route", "inhibit_rules", "time_intervals", "templates"])
        {
            Assert.Equal(configuration[part]!.ToJsonString(), example[part]!.ToJsonString());
        }

        Assert.Equal(Receivers(configuration).Keys.Order(), Receivers(example).Keys.Order());
        Assert.All(Receivers(example), receiver => Assert.NotEmpty(receiver.Value));
    }

    [Theory]
    [InlineData("page-", "pagerduty_configs", "routing_key_file")]
    [InlineData("page-", "email_configs", "auth_password_file")]
    [InlineData("escalation", "pagerduty_configs", "routing_key_file")]
    [InlineData("escalation", "email_configs", "auth_password_file")]
    [InlineData("chat-", "slack_configs", "api_url_file")]
    [InlineData("store", "webhook_configs", "url_file")]
    [InlineData("watchdog", "webhook_configs", "url_file")]
    public void The_example_notifies_by_the_integration_with_its_secret_from_a_file(string receivers, string integration, string secret)
    {
        var named = Receivers(Documents.Yaml("alertmanager/receivers.example.yml"))
            .Where(receiver => receiver.Key.StartsWith(receivers, StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(named);
        Assert.All(
            named,
            receiver =>
                Assert.StartsWith(
                    "/etc/alertmanager/secrets/",
                    receiver.Value.Single(found => found.Name == integration).Settings[secret]?.ToString(),
                    StringComparison.Ordinal
                )
        );
    }

    private static Dictionary<string, List<(string Name, JsonObject Settings)>> Receivers(JsonObject configuration) =>
        configuration["receivers"]!
            .AsArray()
            .ToDictionary(
                receiver => receiver!["name"]!.ToString(),
                receiver =>
                    receiver!
                        .AsObject()
                        .Where(field => field.Key != "name")
                        .SelectMany(field => field.Value!.AsArray().Select(settings => (field.Key, settings!.AsObject())))
                        .ToList(),
                StringComparer.Ordinal
            );

    private static Task<ProcessResult> AmtoolAsync(params string[] arguments) =>
        ProcessRunner.RunAsync(Tools.Require("amtool"), arguments, cancellationToken: TestContext.Current.CancellationToken);
}
