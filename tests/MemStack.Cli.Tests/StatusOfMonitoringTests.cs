using MemStack.Cli.Output;
using MemStack.Cli.Tests.Support;
using TestRig;

namespace MemStack.Cli.Tests;

/// <summary>Faults of alerts, service levels and dependencies.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class StatusOfMonitoringTests(KeyedApi api) : IDisposable
{
    private readonly RecordedRun _run = new(api);

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("critical", "fault", ExitCodes.Fault)]
    [InlineData("warning", "fault", ExitCodes.Fault)]
    [InlineData("info", "note", ExitCodes.Good)]
    public async Task An_alert_that_wants_somebody_to_act_is_a_fault(string severity, string state, int exitCode)
    {
        await using var prometheus = await _run.PrometheusAsync(
            "",
            $$"""
              - alert: BoilerCold
                expr: vector(1)
                labels: { severity: {{severity}} }
            """
        );
        await _run.RecordAsync(new() { ["api"] = api.Record, ["prometheus"] = RecordedRun.RecordOf(prometheus) }, Environment.ProcessId);

        var status = await _run.StatusOnceItSaysAsync("BoilerCold", "1 of 1 up");

        Assert.Equal((state, exitCode), (RecordedRun.StatesOf(status)["alerts"], status.ExitCode));
    }

    [Fact]
    public async Task A_spent_error_budget_is_a_note_that_names_the_objective()
    {
        await using var prometheus = await _run.PrometheusAsync(
            "",
            """
              - record: memstack:slo_error_budget_remaining:ratio
                expr: vector(-0.2)
                labels: { slo: search-latency }
              - record: memstack:slo_error_budget_remaining:ratio
                expr: vector(0.9)
                labels: { slo: add-latency }
            """
        );
        await _run.RecordAsync(new() { ["api"] = api.Record, ["prometheus"] = RecordedRun.RecordOf(prometheus) }, Environment.ProcessId);

        var status = await _run.StatusOnceItSaysAsync("1 of 2 have spent their error budget: search-latency -20 %", "1 of 1 up");

        Assert.Equal(("note", ExitCodes.Good), (RecordedRun.StatesOf(status)["service levels"], status.ExitCode));
    }

    [Fact]
    public async Task A_dependency_that_is_lost_is_named_with_its_service()
    {
        using var deaf = new DeafPort();
        await using var openMemory = await ServiceProcess.StartAsync(
            "MemStack.OpenMemory.dll",
            new()
            {
                ["MemStack__Client__BaseAddress"] = api.Address,
                ["MemStack__Client__ApiKey"] = KeyedApi.Key,
                ["MemStack__Health__External__collector"] = deaf.Address.ToString(),
            }
        );
        await _run.RecordAsync(new() { ["openmemory"] = openMemory.Record }, Environment.ProcessId);

        var status = await _run.StatusAsync("--json");

        Assert.Contains("collector degraded (socket_connectionrefused)", status.Output, StringComparison.Ordinal);
        Assert.Equal(("note", ExitCodes.Good), (RecordedRun.StatesOf(status)["openmemory"], status.ExitCode));
    }
}
