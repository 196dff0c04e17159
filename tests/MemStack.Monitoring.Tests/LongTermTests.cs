using System.Text.Json.Nodes;
using TestRig;

namespace MemStack.Monitoring.Tests;

/// <summary>The Prometheus that keeps a year, beside the one whose hourly aggregates it takes.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class LongTermTests
{
    private const string File = "prometheus/longterm.yml";
    private static readonly TimeSpan _deadline = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Prometheus_accepts_the_configuration()
    {
        var result = await ProcessRunner.RunAsync(
            Tools.Require("promtool"),
            ["check", "config", "--lint=all", "--lint-fatal", Path.Combine(Documents.Folder, File)],
            cancellationToken: TestContext.Current.CancellationToken
        );

        Assert.True(result.ExitCode == 0, result.Everything);
    }

    [Fact]
    public async Task The_second_Prometheus_takes_the_hourly_series_with_their_labels_and_nothing_else()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var folder = new TempDirectory();
        await System.IO.File.WriteAllTextAsync(folder.File("rules.yml"), Rules, cancellationToken);
        await System.IO.File.WriteAllTextAsync(folder.File("first.yml"), First, cancellationToken);
        await using var first = await MonitoringServer.StartPrometheusAsync(folder.File("first.yml"), cancellationToken);

        await System.IO.File.WriteAllTextAsync(
            folder.File("second.yml"),
            Documents.Text(File).Replace("scrape_interval: 4m", "scrape_interval: 1s").Replace("scrape_timeout: 30s", "scrape_timeout: 1s"),
            cancellationToken
        );
        Directory.CreateDirectory(folder.File("targets"));
        await System.IO.File.WriteAllTextAsync(
            folder.File("targets", "prometheus.json"),
            $$"""[{"targets": ["{{first.Address.Authority}}"]}]""",
            cancellationToken
        );
        await using var second = await MonitoringServer.StartPrometheusAsync(folder.File("second.yml"), cancellationToken);
        using var client = new HttpClient { BaseAddress = second.Address };

        var series = await Poll.ForAsync(
            "the hourly series in the second Prometheus",
            async token => await QueryAsync(client, "memstack:requests:1h", token) is { Count: > 0 } found ? found : null,
            _deadline,
            cancellationToken
        );

        var labels = Assert.Single(series)!["metric"]!;
        Assert.Equal(("api", "one"), (labels["job"]!.ToString(), labels["instance"]!.ToString()));
        Assert.Single(await QueryAsync(client, "group by (__name__) ({__name__=~'.+', __name__!~'up|scrape_.+'})", cancellationToken));
    }

    private static async Task<JsonArray> QueryAsync(HttpClient client, string expression, CancellationToken cancellationToken)
    {
        var answer = await client.GetStringAsync(
            new Uri($"api/v1/query?query={Uri.EscapeDataString(expression)}", UriKind.Relative),
            cancellationToken
        );
        return JsonNode.Parse(answer)!["data"]!["result"]!.AsArray();
    }

    private const string First = """
        global:
          evaluation_interval: 1s
        rule_files: [rules.yml]
        """;

    private const string Rules = """
        groups:
          - name: hourly
            rules:
              - record: memstack:requests:1h
                expr: vector(7)
                labels: { job: api, instance: one }
              - record: memstack:requests:5m
                expr: vector(7)
        """;
}
