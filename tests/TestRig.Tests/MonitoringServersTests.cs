namespace TestRig.Tests;

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class MonitoringServersTests
{
    private const string PrometheusConfiguration = """
        global: { scrape_interval: 1s }
        scrape_configs:
          - job_name: itself
            static_configs: [{ targets: ["127.0.0.1:1"] }]
        """;

    private const string AlertmanagerConfiguration = """
        route: { receiver: nobody }
        receivers: [{ name: nobody }]
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Promtool_accepts_a_valid_configuration_and_refuses_an_invalid_one()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder.File("right.yml"), PrometheusConfiguration, Cancelled);
        await File.WriteAllTextAsync(folder.File("wrong.yml"), "scrape_config: []", Cancelled);
        var promtool = Tools.Require("promtool");

        var right = await ProcessRunner.RunAsync(promtool, ["check", "config", folder.File("right.yml")], cancellationToken: Cancelled);
        var wrong = await ProcessRunner.RunAsync(promtool, ["check", "config", folder.File("wrong.yml")], cancellationToken: Cancelled);

        Assert.True(right.ExitCode == 0, right.Everything);
        Assert.True(wrong.ExitCode != 0, wrong.Everything);
    }

    [Fact]
    public async Task Prometheus_becomes_ready_scrapes_and_leaves_no_process()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder.File("prometheus.yml"), PrometheusConfiguration, Cancelled);
        var server = await MonitoringServer.StartPrometheusAsync(folder.File("prometheus.yml"), Cancelled);
        using var client = new HttpClient { BaseAddress = server.Address };

        await Poll.UntilAsync(
            "the target that refuses to be down",
            async token => (await client.GetStringAsync("api/v1/query?query=up", token)).Contains("\"0\"]", StringComparison.Ordinal),
            TimeSpan.FromMinutes(2),
            Cancelled
        );
        Assert.Single(Processes.WorkingBelow(server.Folder));
        await server.DisposeAsync();

        Assert.Empty(Processes.WorkingBelow(server.Folder));
    }

    [Fact]
    public async Task Alertmanager_becomes_ready_answers_amtool_and_leaves_no_process()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder.File("alertmanager.yml"), AlertmanagerConfiguration, Cancelled);
        var server = await MonitoringServer.StartAlertmanagerAsync(folder.File("alertmanager.yml"), Cancelled);

        var answer = await ProcessRunner.RunAsync(
            Tools.Require("amtool"),
            ["config", "routes", "test", $"--alertmanager.url={server.Address}", "severity=page"],
            cancellationToken: Cancelled
        );
        await server.DisposeAsync();

        Assert.Equal("nobody", answer.Output.Trim());
        Assert.Empty(Processes.WorkingBelow(server.Folder));
    }

    [Theory]
    [InlineData("node_exporter")]
    [InlineData("postgres_exporter")]
    [InlineData("redis_exporter")]
    [InlineData("blackbox_exporter")]
    public async Task Each_exporter_runs(string name)
    {
        var result = await ProcessRunner.RunAsync(Tools.Require(name), ["--version"], cancellationToken: Cancelled);

        Assert.True(result.ExitCode == 0, result.Everything);
    }
}
