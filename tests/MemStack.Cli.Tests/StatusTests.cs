using System.Text.Json;
using MemStack.Cli.Output;
using MemStack.Cli.Tests.Support;
using MemStack.Client;
using TestRig;

namespace MemStack.Cli.Tests;

/// <summary>Tests the state of running parts.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class StatusTests(KeyedApi api) : IDisposable
{
    private readonly RecordedRun _run = new(api);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_healthy_stack_is_shown_with_its_targets_and_rules()
    {
        await using var openMemory = await ServiceProcess.StartAsync(
            "MemStack.OpenMemory.dll",
            new() { ["MemStack__Client__BaseAddress"] = api.Address, ["MemStack__Client__ApiKey"] = KeyedApi.Key }
        );
        await using var prometheus = await _run.PrometheusAsync(
            "",
            """
              - record: answer
                expr: vector(42)
              - alert: Watchdog
                expr: vector(1)
              - alert: MemStackWatchdog
                expr: vector(1)
              - record: memstack:slo_error_budget_remaining:ratio
                expr: vector(0.625)
                labels: { slo: api-latency }
            """
        );
        await _run.RecordAsync(
            new()
            {
                ["api"] = api.Record,
                ["openmemory"] = openMemory.Record,
                ["prometheus"] = RecordedRun.RecordOf(prometheus),
            },
            Environment.ProcessId
        );

        await Poll.UntilAsync(
            "the first scrape and evaluation",
            async _ =>
                (await _run.StatusAsync()).Output is var text
                && text.Contains("1 of 1 up", StringComparison.Ordinal)
                && text.Contains("api-latency", StringComparison.Ordinal),
            TimeSpan.FromMinutes(1),
            Token
        );
        var status = await _run.StatusAsync();

        Assert.Equal((ExitCodes.Good, ""), (status.ExitCode, status.Error));
        Assert.All(
            ["AppHost", "api", "openmemory", "prometheus", "targets", "rules", "service levels", "disk"],
            name => Assert.Matches($@"(?m)^  {name} +ok ", status.Output)
        );
        Assert.Matches(@"(?m)^  openmemory .+, api healthy$", status.Output);
        Assert.Contains("1 kept; least error budget left: api-latency 62.5 %", status.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Watchdog", status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_and_firing_alerts_are_named()
    {
        var dead = FreePort.Next();
        await using var prometheus = await _run.PrometheusAsync(
            $", 'localhost:{dead}'",
            """
              - record: impossible
                expr: up + on() up
              - alert: BoilerCold
                expr: vector(1)
            """
        );
        await _run.RecordAsync(
            new()
            {
                ["api"] = api.Record,
                ["web"] = new(new Uri($"http://localhost:{dead}")),
                ["prometheus"] = RecordedRun.RecordOf(prometheus),
            },
            processId: null
        );

        ProcessResult status = null!;
        await Poll.UntilAsync(
            "what is wrong to be noticed",
            async _ =>
                (status = await _run.StatusAsync("--json")).Output is var text
                && text.Contains("BoilerCold", StringComparison.Ordinal)
                && text.Contains("impossible", StringComparison.Ordinal)
                && text.Contains($":{dead}/metrics", StringComparison.Ordinal),
            TimeSpan.FromMinutes(1),
            Token
        );

        Assert.Equal(ExitCodes.Fault, status.ExitCode);
        using var document = JsonDocument.Parse(status.Output);
        var states = document
            .RootElement.GetProperty("checks")
            .EnumerateArray()
            .ToDictionary(check => check.GetProperty("name").GetString()!, check => check.GetProperty("state").GetString());
        Assert.Equal(
            ("ok", "unreachable", "fault", "fault", "note"),
            (states["api"], states["web"], states["targets"], states["rules"], states["alerts"])
        );
        Assert.Equal(["BoilerCold"], document.RootElement.GetProperty("alerts").EnumerateArray().Select(alert => alert.GetString()));
        Assert.Equal(ExitCodes.Fault, document.RootElement.GetProperty("exit_code").GetInt32());
    }

    [Fact]
    public async Task An_AppHost_that_is_gone_is_a_fault()
    {
        int id;
        await using (var ended = ProcessRunner.Start("dotnet", ["--version"]))
        {
            id = ended.Id;
            await ended.WaitForExitAsync(Token);
        }

        await _run.RecordAsync(new() { ["api"] = api.Record }, id);

        var status = await _run.StatusAsync();

        Assert.Equal(ExitCodes.Fault, status.ExitCode);
        Assert.Contains($"process {id} is gone", status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_an_address_only_the_api_is_checked()
    {
        var good = await Tool.RunAsync("status", "--url", api.Address);
        var away = await Tool.RunAsync("status", "--url", $"http://127.0.0.1:{FreePort.Next()}", "--json");

        Assert.Equal((ExitCodes.Good, ""), (good.ExitCode, good.Error));
        Assert.DoesNotContain("openmemory", good.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Unreachable, away.ExitCode);
        using var document = JsonDocument.Parse(away.Output);
        Assert.Equal(
            "unreachable",
            Assert.Single(document.RootElement.GetProperty("checks").EnumerateArray()).GetProperty("state").GetString()
        );
    }
}
