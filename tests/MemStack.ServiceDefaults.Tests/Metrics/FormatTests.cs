using System.Diagnostics;
using System.Diagnostics.Metrics;
using MemStack.ServiceDefaults.Tests.Infrastructure;
using TestRig;

namespace MemStack.ServiceDefaults.Tests.Metrics;

/// <summary>
/// https://prometheus.io/docs/instrumenting/exposition_formats/ and https://prometheus.io/docs/specs/om/open_metrics_spec/
/// </summary>
public sealed class FormatTests
{
    [Fact]
    public async Task Help_and_labels_are_escaped()
    {
        await using var service = await MeteredService.StartAsync();
        service
            .Meter.CreateCounter<long>(service.Of("c"), description: "a \"b\" \\ c\nd")
            .Add(1, new KeyValuePair<string, object?>("k", "a \"b\" \\ c\nd é 🎈"));

        Assert.Contains("# HELP c_total a \"b\" \\\\ c\\nd", await service.LinesAsync());
        Assert.Contains("k=\"a \\\"b\\\" \\\\ c\\nd é 🎈\"", (await service.LinesAsync())[^1], StringComparison.Ordinal);
        Assert.Contains("# HELP c a \\\"b\\\" \\\\ c\\nd", await service.LinesAsync(MeteredService.OpenMetrics));
    }

    [Theory]
    [InlineData("jobs.done", "{job}", "jobs_done")]
    [InlineData("pause.time", "s", "pause_time_seconds")]
    [InlineData("sent", "By", "sent_bytes")]
    [InlineData("share", "1", "share")]
    public async Task A_name_has_the_unit_and_the_kind_that_rules_and_dashboards_expect(string name, string unit, string expected)
    {
        await using var service = await MeteredService.StartAsync();
        service.Meter.CreateCounter<long>(service.Of(name), unit).Add(1);
        service.Meter.CreateObservableGauge(service.Of("gauge." + name), () => 1, unit);

        var text = await service.LinesAsync();
        Assert.Contains($"# TYPE {expected}_total counter", text);
        Assert.Contains($"# TYPE gauge_{expected} gauge", text);
        Assert.Contains($"# TYPE {expected} counter", await service.LinesAsync(MeteredService.OpenMetrics));
    }

    [Fact]
    public async Task A_histogram_has_rising_buckets_up_to_its_count()
    {
        await using var service = await MeteredService.StartAsync();
        var histogram = service.Meter.CreateHistogram(
            service.Of("h"),
            null,
            null,
            null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] }
        );
        foreach (var value in (double[])[0.25, 0.75, 1, 7])
        {
            histogram.Record(value);
        }

        var text = await service.LinesAsync();

        Assert.Equal(
            ["0.5 1", "1 3", "+Inf 4"],
            text.Where(static line => line.StartsWith("h_bucket{", StringComparison.Ordinal))
                .Select(static line => line.Split("le=\"")[1].Replace("\"}", "", StringComparison.Ordinal))
        );
        Assert.Contains(
            text,
            static line => line.StartsWith("h_count{", StringComparison.Ordinal) && line.EndsWith("} 4", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task OpenMetrics_has_exemplars_on_counters_and_buckets_and_text_has_none()
    {
        await using var service = await MeteredService.StartAsync();
        using var activity = new Activity("work").SetIdFormat(ActivityIdFormat.W3C);
        activity.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        activity.Start();
        service.Meter.CreateCounter<long>(service.Of("c")).Add(3);
        service.Meter.CreateHistogram<double>(service.Of("h")).Record(2);
        activity.Stop();

        var open = await service.LinesAsync(MeteredService.OpenMetrics);
        var expected = $" # {{trace_id=\"{activity.TraceId}\",span_id=\"{activity.SpanId}\"}} ";
        Assert.Contains(
            "} 3" + expected,
            Assert.Single(open, static line => line.StartsWith("c_total{", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
        Assert.Contains(
            expected + "2 ",
            Assert.Single(
                open,
                static line => line.StartsWith("h_bucket{", StringComparison.Ordinal) && line.Contains(" # ", StringComparison.Ordinal)
            ),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("trace_id", await service.ScrapeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenMetrics_has_the_start_time_of_a_counter()
    {
        await using var service = await MeteredService.StartAsync();
        service.Meter.CreateCounter<long>(service.Of("c")).Add(1);
        service.Meter.CreateHistogram<double>(service.Of("h")).Record(1);

        var open = await service.LinesAsync(MeteredService.OpenMetrics);

        Assert.Contains(open, static line => line.StartsWith("c_created{", StringComparison.Ordinal));
        Assert.Contains(open, static line => line.StartsWith("h_created{", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_resource_is_the_target()
    {
        await using var service = await MeteredService.StartAsync();

        var target = Assert.Single(MetricSamples.Of(await service.ScrapeAsync(), "target_info"));

        Assert.Equal("under-test", target.Label("service_name"));
        Assert.Equal("memstack", target.Label("service_namespace"));
    }

    [Fact]
    public async Task Promtool_can_read_it()
    {
        var promtool = Tools.Require("promtool");
        await using var service = await MeteredService.StartAsync();
        service
            .Meter.CreateCounter<long>(service.Of("jobs"), "{job}", "Jobs \"done\" \\ here")
            .Add(1, new KeyValuePair<string, object?>("k", "a\"b\\c\nd"));
        service.Meter.CreateHistogram<double>(service.Of("wait"), "s", "Time waited").Record(0.2);
        service.Meter.CreateObservableGauge(service.Of("nan"), () => double.NaN, "By", "Not a number");
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder.File("metrics"), await service.ScrapeAsync(), TestContext.Current.CancellationToken);

        var said = await ProcessRunner.RunAsync(
            "/bin/sh",
            ["-c", "exec \"$0\" check metrics < \"$1\"", promtool, folder.File("metrics")],
            cancellationToken: TestContext.Current.CancellationToken
        );

        // 3 means that it reads the text and has advice about names.
        Assert.True(said.ExitCode is 0 or 3, said.Everything);
        Assert.DoesNotContain(service.Prefix, said.Everything, StringComparison.Ordinal);
    }
}
