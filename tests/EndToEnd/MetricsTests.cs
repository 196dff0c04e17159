using System.Net.Http.Json;
using System.Text.Json;
using EndToEnd.Support;
using TestRig;

namespace EndToEnd;

[Collection(StackTests.Name)]
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class MetricsTests(StackFixture stack)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Promtool's exit code for well-formed input with advice about names.
    private const int LintOnly = 3;

    public static TheoryData<string> Services => ["api", "openmemory", "web", "prober"];

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Promtool_finds_no_fault_in_the_metrics_of(string service)
    {
        var promtool = Tools.Require("promtool");
        using var client = new HttpClient { BaseAddress = stack.Services[service] };
        using var folder = new TempDirectory();
        var file = folder.File("metrics");
        await File.WriteAllTextAsync(file, await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancel), Cancel);

        var check = await ProcessRunner.RunAsync(
            "/bin/sh",
            ["-c", "exec \"$0\" check metrics < \"$1\"", promtool, file],
            cancellationToken: Cancel
        );

        var complaints = (check.Output + check.Error)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !IsAboutTheRuntimesNames(line));
        Assert.Empty(complaints);
        Assert.True(check.ExitCode is 0 or LintOnly, check.Everything);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task The_stacks_Prometheus_scrapes(string service)
    {
        Tools.Require("prometheus");
        using var client = new HttpClient { BaseAddress = stack.Prometheus };

        await Poll.UntilAsync(
            $"{service} as a healthy target",
            async token =>
            {
                var answer = await client.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/targets?state=active", UriKind.Relative), token);
                var targets = answer
                    .GetProperty("data")
                    .GetProperty("activeTargets")
                    .EnumerateArray()
                    .Where(target =>
                        target.GetProperty("scrapeUrl").GetString()!.Contains($":{stack.Services[service].Port}/", StringComparison.Ordinal)
                    );
                return targets.Any(target => target.GetProperty("health").GetString() == "up");
            },
            TimeSpan.FromMinutes(2),
            Cancel
        );
    }

    [Fact]
    public async Task The_stacks_Prometheus_evaluates_every_alert_without_a_fault()
    {
        Tools.Require("prometheus");
        using var client = new HttpClient { BaseAddress = stack.Prometheus };

        await Poll.UntilAsync(
            "rules that were all evaluated",
            async token =>
            {
                var answer = await client.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/rules?type=alert", UriKind.Relative), token);
                var rules = answer
                    .GetProperty("data")
                    .GetProperty("groups")
                    .EnumerateArray()
                    .SelectMany(group => group.GetProperty("rules").EnumerateArray())
                    .ToList();
                Assert.DoesNotContain(rules, rule => rule.GetProperty("health").GetString() == "err");
                return rules.Count > 50 && rules.All(rule => rule.GetProperty("health").GetString() == "ok");
            },
            TimeSpan.FromMinutes(2),
            Cancel
        );
    }

    [Fact]
    public async Task Prometheus_keeps_the_exemplars_that_it_scrapes()
    {
        Tools.Require("prometheus");
        await using (var assistant = await McpUser.ConnectAsync(stack.OpenMemory, "metrics-exemplars", Cancel))
        {
            await assistant.DoAsync("list_memories", null, Cancel);
        }

        using var client = new HttpClient { BaseAddress = stack.Prometheus };
        await Poll.UntilAsync(
            "an exemplar with a trace id",
            async token =>
            {
                var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
                var answer = await client.GetFromJsonAsync<JsonElement>(
                    new Uri(
                        $"/api/v1/query_exemplars?query=http_server_request_duration_seconds_bucket&start={now - 3600}&end={now + 60}",
                        UriKind.Relative
                    ),
                    token
                );
                return answer
                    .GetProperty("data")
                    .EnumerateArray()
                    .SelectMany(series => series.GetProperty("exemplars").EnumerateArray())
                    .Any(exemplar => exemplar.GetProperty("labels").TryGetProperty("trace_id", out _));
            },
            TimeSpan.FromMinutes(2),
            Cancel
        );
    }

    // .NET and OpenTelemetry's conventions name gauges of processes so.
    private static bool IsAboutTheRuntimesNames(string line) =>
        line.EndsWith("non-histogram and non-summary metrics should not have \"_count\" suffix", StringComparison.Ordinal)
        && line.Split(' ')[0]
            is (
                "dotnet_assembly_count"
                or "dotnet_process_cpu_count"
                or "dotnet_timer_count"
                or "dotnet_thread_pool_thread_count"
                or "process_thread_count"
                or "process_unix_file_descriptor_count"
            );
}
