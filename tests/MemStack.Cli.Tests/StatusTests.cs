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
    private readonly TempDirectory _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_healthy_stack_is_shown_with_its_targets_and_rules()
    {
        await using var openMemory = await ServiceProcess.StartAsync(
            "MemStack.OpenMemory.dll",
            new() { ["MemStack__Client__BaseAddress"] = api.Address, ["MemStack__Client__ApiKey"] = KeyedApi.Key }
        );
        await using var prometheus = await PrometheusAsync(
            "",
            """
              - record: answer
                expr: vector(42)
              - alert: Watchdog
                expr: vector(1)
            """
        );
        await RecordAsync(
            new()
            {
                ["api"] = api.Record,
                ["openmemory"] = openMemory.Record,
                ["prometheus"] = RecordOf(prometheus),
            },
            Environment.ProcessId
        );

        await Poll.UntilAsync(
            "the first scrape and evaluation",
            async _ => (await StatusAsync()).Output.Contains("1 of 1 up", StringComparison.Ordinal),
            TimeSpan.FromMinutes(1),
            Token
        );
        var status = await StatusAsync();

        Assert.Equal((ExitCodes.Good, ""), (status.ExitCode, status.Error));
        Assert.All(
            ["AppHost", "api", "openmemory", "prometheus", "targets", "rules"],
            name => Assert.Matches($@"(?m)^  {name} +ok ", status.Output)
        );
        Assert.DoesNotContain("Watchdog", status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_and_firing_alerts_are_named()
    {
        var dead = FreePort.Next();
        await using var prometheus = await PrometheusAsync(
            $", 'localhost:{dead}'",
            """
              - record: impossible
                expr: up + on() up
              - alert: BoilerCold
                expr: vector(1)
            """
        );
        await RecordAsync(
            new()
            {
                ["api"] = api.Record,
                ["web"] = new(new Uri($"http://localhost:{dead}")),
                ["prometheus"] = RecordOf(prometheus),
            },
            processId: null
        );

        ProcessResult status = null!;
        await Poll.UntilAsync(
            "what is wrong to be noticed",
            async _ =>
                (status = await StatusAsync("--json")).Output is var text
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

        await RecordAsync(new() { ["api"] = api.Record }, id);

        var status = await StatusAsync();

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

    private Task<ProcessResult> StatusAsync(params string[] more) => Tool.RunAsync(["status", "--data", _folder.FullPath, .. more], []);

    private static StackService RecordOf(MonitoringServer prometheus) =>
        new(prometheus.Address) { Health = new Uri(prometheus.Address, "-/ready") };

    private Task RecordAsync(Dictionary<string, StackService> services, int? processId) =>
        new StackRun
        {
            StartedAt = TimeProvider.System.GetUtcNow(),
            Mode = "embedded",
            ProcessId = processId,
            DataDirectory = _folder.FullPath,
            Services = services,
        }.WriteAsync(Token);

    // It scrapes the api, and other named targets.
    private async Task<MonitoringServer> PrometheusAsync(string moreTargets, string rules)
    {
        var authority = new Uri(api.Address).Authority;
        await File.WriteAllTextAsync(_folder.File("rules.yml"), $"groups:\n- name: tests\n  rules:\n{rules}\n", Token);
        await File.WriteAllTextAsync(
            _folder.File("prometheus.yml"),
            $"""
            global:
              scrape_interval: 1s
              evaluation_interval: 1s
            rule_files: [{_folder.File("rules.yml")}]
            scrape_configs:
            - job_name: tests
              static_configs:
              - targets: ['{authority}'{moreTargets}]
            """,
            Token
        );
        return await MonitoringServer.StartPrometheusAsync(_folder.File("prometheus.yml"), Token);
    }
}
