using System.Text.Json;
using MemStack.Client;
using TestRig;

namespace MemStack.Cli.Tests.Support;

/// <summary>A data folder with the record of a run, and the status that the tool shows of it.</summary>
internal sealed class RecordedRun(KeyedApi api) : IDisposable
{
    private readonly TempDirectory _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    public async Task<ProcessResult> StatusOnceItSaysAsync(params string[] texts)
    {
        ProcessResult status = null!;
        await Poll.UntilAsync(
            string.Join(", ", texts),
            async _ =>
                (status = await StatusAsync("--json")).Output is var output
                && texts.All(text => output.Contains(text, StringComparison.Ordinal)),
            TimeSpan.FromMinutes(1),
            Token
        );
        return status;
    }

    public static Dictionary<string, string?> StatesOf(ProcessResult status)
    {
        using var document = JsonDocument.Parse(status.Output);
        return document
            .RootElement.GetProperty("checks")
            .EnumerateArray()
            .ToDictionary(check => check.GetProperty("name").GetString()!, check => check.GetProperty("state").GetString());
    }

    public Task<ProcessResult> StatusAsync(params string[] more) => Tool.RunAsync(["status", "--data", _folder.FullPath, .. more], []);

    public static StackService RecordOf(MonitoringServer prometheus) =>
        new(prometheus.Address) { Health = new Uri(prometheus.Address, "-/ready") };

    public Task RecordAsync(Dictionary<string, StackService> services, int? processId) =>
        new StackRun
        {
            StartedAt = TimeProvider.System.GetUtcNow(),
            Mode = "embedded",
            ProcessId = processId,
            DataDirectory = _folder.FullPath,
            Services = services,
        }.WriteAsync(Token);

    // It scrapes the api, and other named targets.
    public async Task<MonitoringServer> PrometheusAsync(string moreTargets, string rules)
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
