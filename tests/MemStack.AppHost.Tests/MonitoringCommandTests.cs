using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using MemStack.AppHost.Resources;
using Microsoft.Extensions.DependencyInjection;
using TestRig;

namespace MemStack.AppHost.Tests;

/// <summary>Commands of the dashboard for the monitoring, on the programs themselves.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class MonitoringCommandTests : IDisposable
{
    private readonly StackFixture _stack = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _stack.Dispose();

    [Fact]
    public async Task A_test_alert_reaches_Alertmanager_and_ends_by_itself_after_5_minutes()
    {
        await using var alertmanager = await MonitoringServer.StartAlertmanagerAsync(
            Repository.File("monitoring", "alertmanager", "alertmanager.yml"),
            Cancelled
        );

        var result = await ExecuteAsync("alertmanager", MonitoringCommands.SendTestAlert, "Alertmanager", alertmanager.Address.Port);

        Assert.True(result.Success, result.Message);
        using var http = new HttpClient { BaseAddress = alertmanager.Address };
        var alert = Assert.Single(
            (await http.GetFromJsonAsync<JsonElement>("api/v2/alerts", Cancelled)).EnumerateArray(),
            alert => alert.GetProperty("labels").GetProperty("alertname").GetString() == MonitoringCommands.TestAlert
        );
        Assert.Equal("info", alert.GetProperty("labels").GetProperty("severity").GetString());
        Assert.Equal(
            MonitoringCommands.TestAlertLength,
            alert.GetProperty("endsAt").GetDateTimeOffset() - alert.GetProperty("startsAt").GetDateTimeOffset()
        );
    }

    [Fact]
    public async Task Reload_makes_Prometheus_read_its_files_again_and_reports_a_fault_in_them()
    {
        using var folder = new TestRig.TempDirectory();
        await File.WriteAllTextAsync(folder.File("prometheus.yml"), "global: { scrape_interval: 7s }", Cancelled);
        await using var prometheus = await MonitoringServer.StartPrometheusAsync(folder.File("prometheus.yml"), Cancelled);
        await File.WriteAllTextAsync(folder.File("prometheus.yml"), "global: { scrape_interval: 11s }", Cancelled);

        var good = await ExecuteAsync("prometheus", MonitoringCommands.Reload, "Prometheus", prometheus.Address.Port);
        await File.WriteAllTextAsync(folder.File("prometheus.yml"), "scrape_config: []", Cancelled);
        var bad = await ExecuteAsync("prometheus", MonitoringCommands.Reload, "Prometheus", prometheus.Address.Port);

        Assert.True(good.Success, good.Message);
        using var http = new HttpClient { BaseAddress = prometheus.Address };
        Assert.Contains("scrape_interval: 11s", await http.GetStringAsync("api/v1/status/config", Cancelled), StringComparison.Ordinal);
        Assert.False(bad.Success);
        Assert.Contains("scrape_config", bad.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_does_not_answer_fails_the_command()
    {
        using var deaf = new DeafPort();

        var result = await ExecuteAsync("alertmanager", MonitoringCommands.SendTestAlert, "Alertmanager", deaf.Address.Port);

        Assert.False(result.Success);
        Assert.Contains("could not be reached", result.Message, StringComparison.Ordinal);
    }

    private async Task<ExecuteCommandResult> ExecuteAsync(string resource, string command, string port, int number)
    {
        var builder = _stack.Installed("prometheus", "alertmanager").Declare($"--Ports:{port}={number}").Allocated();
        await using var app = builder.Build();
        return await app
            .Services.GetRequiredService<ResourceCommandService>()
            .ExecuteCommandAsync(builder.Resource<IResource>(resource), command, Cancelled);
    }
}
