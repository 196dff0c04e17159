using System.Text.Json;
using MemStack.AppHost.Resources;
using Microsoft.Extensions.DependencyInjection;

namespace MemStack.AppHost.Tests;

public sealed class MonitoringTests : IDisposable
{
    private static readonly string[] OwnServices = ["api", "openmemory", "prober", "web"];
    private static readonly string[] Everything = ["alertmanager", "api", "node", "openmemory", "prober", "prometheus", "web"];
    private readonly StackFixture _stack = new();

    public void Dispose() => _stack.Dispose();

    [Fact]
    public void Without_the_programs_the_stack_has_only_the_services() => Assert.Equal(OwnServices, _stack.Declare().Parts());

    [Fact]
    public void Each_missing_program_is_named_with_its_package()
    {
        var missing = _stack
            .Declare()
            .Services.Where(service => service.ServiceType == typeof(MissingProgram))
            .Select(service => service.ImplementationInstance);

        Assert.Equal(
            [
                new MissingProgram("alertmanager", "prometheus-alertmanager"),
                new MissingProgram("prometheus-node-exporter", "prometheus-node-exporter"),
                new MissingProgram("prometheus", "prometheus"),
            ],
            missing
        );
    }

    [Fact]
    public void Installed_programs_are_part_of_the_stack()
    {
        var builder = _stack.Installed("prometheus", "prometheus-alertmanager", "node_exporter").Declare();

        Assert.Equal(Everything, builder.Parts());
        Assert.Equal(Path.Combine(_stack.Programs, "prometheus"), builder.Resource<PrometheusResource>("prometheus").Command);
        Assert.Equal(
            Path.Combine(_stack.Programs, "prometheus-alertmanager"),
            builder.Resource<AlertmanagerResource>("alertmanager").Command
        );
        Assert.Equal(Path.Combine(_stack.Programs, "node_exporter"), builder.Resource<NodeExporterResource>("node").Command);
    }

    [Theory]
    [InlineData("prometheus", "Prometheus")]
    [InlineData("alertmanager", "Alertmanager")]
    [InlineData("node", "NodeExporter")]
    public async Task A_program_listens_on_loopback_at_its_port(string name, string key)
    {
        var builder = _stack.Installed("prometheus", "alertmanager", "node_exporter").Declare($"--Ports:{key}=18123");

        Assert.Contains("--web.listen-address=127.0.0.1:18123", await builder.ArgumentsAsync(name));
        Assert.Equal((18123, false), (builder.Endpoint(name).Port, builder.Endpoint(name).IsProxied));
    }

    [Fact]
    public async Task Alertmanager_joins_no_cluster()
    {
        var builder = _stack.Installed("alertmanager").Declare();

        Assert.Contains("--cluster.listen-address=", await builder.ArgumentsAsync("alertmanager"));
    }

    [Fact]
    public async Task Prometheus_keeps_exemplars_and_stores_below_the_data_directory()
    {
        var arguments = await _stack.Installed("prometheus").Declare().ArgumentsAsync("prometheus");

        Assert.Contains("--enable-feature=exemplar-storage", arguments);
        Assert.Contains($"--storage.tsdb.path={Path.Combine(_stack.Data, "prometheus", "data")}", arguments);
        Assert.Contains(
            arguments,
            argument => argument.StartsWith("--config.file=", StringComparison.Ordinal) && File.Exists(argument["--config.file=".Length..])
        );
    }

    [Fact]
    public void Prometheus_finds_the_services_in_a_target_file()
    {
        _stack.Installed("prometheus").Declare("--Ports:Web=18123");

        Assert.Equal(
            [("api", "localhost:8000"), ("openmemory", "localhost:8765"), ("web", "localhost:18123"), ("prober", "localhost:8766")],
            Targets(PrometheusExtensions.Services)
        );
    }

    [Fact]
    public void Prometheus_finds_the_other_targets_and_its_alertmanagers_in_target_files()
    {
        _stack.Installed("prometheus", "alertmanager", "node_exporter").Declare();

        Assert.Equal(
            [("prometheus", "localhost:9090"), ("node", "localhost:9100"), ("alertmanager", "localhost:9093")],
            Targets(PrometheusExtensions.Platform)
        );
        Assert.Equal([("alertmanager", "localhost:9093")], Targets(PrometheusExtensions.Alertmanagers));
    }

    [Fact]
    public async Task The_Operations_page_gets_the_addresses_of_the_parts_that_run()
    {
        var without = await _stack.Declare("--Ports:Api=18123").EnvironmentAsync("web");
        var with = await _stack.Installed("prometheus", "alertmanager").Declare("--Ports:Prometheus=18124").EnvironmentAsync("web");

        Assert.Equal("http://localhost:18123", without["MemStack__Operations__ApiUrl"]);
        Assert.Equal("http://localhost:8765", without["MemStack__Operations__OpenMemoryUrl"]);
        Assert.Equal("http://localhost:18888", without["MemStack__Operations__DashboardUrl"]);
        Assert.DoesNotContain("MemStack__Operations__PrometheusUrl", without.Keys);
        Assert.DoesNotContain("MemStack__Operations__AlertmanagerUrl", without.Keys);
        Assert.Equal("http://localhost:18124", with["MemStack__Operations__PrometheusUrl"]);
        Assert.Equal("http://localhost:9093", with["MemStack__Operations__AlertmanagerUrl"]);
    }

    [Fact]
    public void Targets_of_an_earlier_start_are_forgotten()
    {
        _stack.Installed("prometheus").Declare("--Ports:Api=18123");
        _stack.Declare();

        Assert.Equal(
            ["localhost:8000", "localhost:8765", "localhost:3000", "localhost:8766"],
            Targets(PrometheusExtensions.Services).Select(target => target.Address)
        );
    }

    [Fact]
    public void The_links_of_alerts_lead_to_the_page_of_this_stack()
    {
        _stack.Installed("prometheus").Declare("--Ports:Web=18123");

        var links = Directory
            .EnumerateFiles(Path.Combine(_stack.Data, "prometheus", "config", "rules"))
            .SelectMany(File.ReadLines)
            .Where(line => line.Contains("runbook_url:", StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.Contains("http://localhost:18123/operations/runbooks/", link, StringComparison.Ordinal));
    }

    [Fact]
    public void Services_are_scraped_every_5_seconds_the_rest_every_15_and_no_time_out_exceeds_its_interval()
    {
        var lines = File.ReadAllLines(Path.Combine(TestRig.Repository.Root, "monitoring", "prometheus", "prometheus.yml"))
            .Select(line => line.Trim())
            .ToArray();

        Assert.Equal(
            ["scrape_interval: 15s", "scrape_interval: 5s"],
            lines.Where(line => line.StartsWith("scrape_interval:", StringComparison.Ordinal))
        );
        Assert.Equal(
            ["scrape_timeout: 10s", "scrape_timeout: 4s"],
            lines.Where(line => line.StartsWith("scrape_timeout:", StringComparison.Ordinal))
        );
        Assert.Equal("- job_name: services", lines[Array.IndexOf(lines, "scrape_interval: 5s") - 1]);
    }

    private (string Job, string Address)[] Targets(string file)
    {
        using var document = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(_stack.Data, "prometheus", "config", "targets", $"{file}.json"))
        );
        return
        [
            .. document
                .RootElement.EnumerateArray()
                .Select(group =>
                    (
                        group.GetProperty("labels").GetProperty("job").GetString()!,
                        group.GetProperty("targets").EnumerateArray().Single().GetString()!
                    )
                ),
        ];
    }
}
