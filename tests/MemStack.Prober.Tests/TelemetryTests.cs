using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using TestRig;

namespace MemStack.Prober.Tests;

public sealed class TelemetryTests : IDisposable
{
    // It accepts connections and never answers.
    private readonly TcpListener _silent = new(IPAddress.Loopback, 0);
    private readonly Uri _api;

    public TelemetryTests()
    {
        _silent.Start();
        _api = new Uri($"http://{_silent.LocalEndpoint}/");
    }

    public void Dispose() => _silent.Dispose();

    [Fact]
    public async Task There_is_no_value_before_the_end_of_the_first_round()
    {
        await using var prober = new ProberApp(_api);

        Assert.Empty(await prober.SamplesAsync("memstack_probe_success"));
        Assert.Contains("\"healthy\"", await prober.GetAsync("/health"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_without_an_answer_in_time_has_failed_and_only_steps_that_ran_have_a_duration()
    {
        await using var prober = new ProberApp(_api);

        // The erasure of what an earlier process left, and the add, wait for 10 seconds each.
        await Poll.UntilAsync(
            "the end of the round",
            async _ =>
            {
                prober.Time.Advance(TimeSpan.FromSeconds(1));
                return (await prober.SamplesAsync("memstack_probe_success")).Count > 0;
            },
            TimeSpan.FromMinutes(1),
            TestContext.Current.CancellationToken
        );

        Assert.All((await prober.SamplesAsync("memstack_probe_success")).Values, value => Assert.Equal(0, value));
        var duration = Assert.Single(await prober.SamplesAsync("memstack_probe_duration_seconds"));
        Assert.Equal("add", duration.Key);
        Assert.InRange(duration.Value, 10, 20);
        Assert.Contains(prober.Logs.GetSnapshot(), line => line.Message == "The step add failed: there was no answer within 00:00:10");
    }

    [Fact]
    public async Task The_metrics_are_gauges()
    {
        using var closed = new DeafPort();
        await using var prober = new ProberApp(closed.Address);
        await prober.RoundAsync();

        var metrics = await prober.GetAsync("/metrics");

        Assert.All(
            ["memstack_probe_success", "memstack_probe_duration_seconds", "memstack_probe_last_run_time_seconds"],
            name => Assert.Contains($"# TYPE {name} gauge\n", metrics, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_table_in_the_docs_has_exactly_the_metrics_that_exist()
    {
        var existing = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == "MemStack.Prober")
            {
                existing[$"{instrument.Name} {instrument.GetType().Name.Split('`')[0].ToLowerInvariant()} {instrument.Unit}"] = true;
            }
        };
        listener.Start();
        await using var prober = new ProberApp(_api);

        var documented = (await File.ReadAllLinesAsync(Repository.File("docs", "telemetry.md"), TestContext.Current.CancellationToken))
            .SkipWhile(line => line != "## MemStack.Prober")
            .Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => $"{cells[1].Trim('`')} {cells[2]} {cells[3].Trim('`')}");

        Assert.Equal(existing.Keys.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }
}
