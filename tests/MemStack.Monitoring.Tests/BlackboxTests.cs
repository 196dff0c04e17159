using TestRig;

namespace MemStack.Monitoring.Tests;

/// <summary>The blackbox exporter on its configuration, and its checks of real servers.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class BlackboxTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static readonly string _file = Path.Combine(Documents.Folder, "blackbox", "blackbox.yml");

    [Fact]
    public async Task The_exporter_accepts_the_configuration()
    {
        var result = await ProcessRunner.RunAsync(
            Tools.Require("blackbox_exporter"),
            [$"--config.file={_file}", "--config.check"],
            cancellationToken: TestContext.Current.CancellationToken
        );

        Assert.True(result.ExitCode == 0, result.Everything);
    }

    [Fact]
    public async Task A_check_succeeds_where_the_right_server_answers_well()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var exporter = await MonitoringServer.StartBlackboxExporterAsync(_file, cancellationToken);
        await using var web = new HttpReceiver();
        using var deaf = new DeafPort();

        Assert.Equal(
            ["1", "0", "0", "1", "0", "1", "0"],
            [
                await ProbeAsync(exporter, "http_2xx", $"{web.Address}health"),
                await ProbeAsync(exporter, "http_2xx", $"{web.Address}503"),
                await ProbeAsync(exporter, "http_2xx", $"{web.Address}302"),
                await ProbeAsync(exporter, "tcp", web.Address.Authority),
                await ProbeAsync(exporter, "tcp", deaf.Address.Authority),
                await ProbeAsync(exporter, "redis", redis.ConnectionString.Split(',')[0]),
                // A server, but not Redis.
                await ProbeAsync(exporter, "redis", web.Address.Authority),
            ]
        );
    }

    private static async Task<string> ProbeAsync(MonitoringServer exporter, string module, string target)
    {
        using var client = new HttpClient { BaseAddress = exporter.Address };
        var metrics = await client.GetStringAsync(
            new Uri($"probe?module={module}&target={Uri.EscapeDataString(target)}", UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        return metrics.Split('\n').Single(line => line.StartsWith("probe_success ", StringComparison.Ordinal))["probe_success ".Length..];
    }
}
