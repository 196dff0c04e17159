using System.Diagnostics;
using System.Globalization;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace StandIns.Tests.Prometheus;

/// <summary>https://prometheus.io/docs/instrumenting/exposition_formats/ and https://prometheus.io/docs/specs/om/open_metrics_spec/</summary>
public class FormatTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(ScrapeApp.OpenMetrics)]
    public async Task A_family_stands_together_with_its_metadata_once_and_first(string? accept)
    {
        await using var app = await ScrapeApp.StartAsync();
        foreach (var name in (string[])["one", "two", "three"])
        {
            var meter = app.Meter(name);
            meter.CreateCounter<long>("shared.jobs", description: "Jobs done").Add(1);
            meter.CreateCounter<long>("only." + name).Add(1);
        }

        var lines = await app.ScrapeAsync(accept);

        var mine = lines.Select((line, at) => (line, at)).Where(l => l.line.Contains("shared_jobs", StringComparison.Ordinal)).ToList();
        Assert.Equal(mine[^1].at - mine[0].at + 1, mine.Count);
        Assert.Single(mine, l => l.line.StartsWith("# TYPE", StringComparison.Ordinal));
        Assert.Single(mine, l => l.line.StartsWith("# HELP", StringComparison.Ordinal));
        Assert.All(mine.Take(2), l => Assert.StartsWith("# ", l.line, StringComparison.Ordinal));
        Assert.Equal(3, mine.Count(l => l.line.Contains("shared_jobs_total{", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Metrics_of_one_name_and_different_types_are_dropped()
    {
        await using var app = await ScrapeApp.StartAsync();
        app.Meter("a").CreateObservableGauge("clash", () => 1);
        app.Meter("b").CreateHistogram<double>("clash").Record(1);
        app.Meter("b").CreateCounter<long>("fine").Add(1);

        var lines = await app.ScrapeAsync();

        Assert.DoesNotContain(lines, line => line.Contains("clash", StringComparison.Ordinal));
        Assert.Equal("1", lines.Value("fine_total{"));
    }

    [Fact]
    public async Task Help_and_labels_are_escaped()
    {
        await using var app = await ScrapeApp.StartAsync();
        app.Meter().CreateCounter<long>("c", description: "a \"b\" \\ c\nd").Add(1, new KeyValuePair<string, object?>("k", "a \"b\" \\ c\nd é 🎈 \ud800"));

        var text = await app.ScrapeAsync();
        Assert.Contains("# HELP c_total a \"b\" \\\\ c\\nd", text);
        Assert.Contains("k=\"a \\\"b\\\" \\\\ c\\nd é 🎈 \ufffd\"", text.Line("c_total{"), StringComparison.Ordinal);
        Assert.Contains("# HELP c a \\\"b\\\" \\\\ c\\nd", await app.ScrapeAsync(ScrapeApp.OpenMetrics));
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(0.1, "0.1")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(0.1 + 0.2, "0.30000000000000004")]
    public async Task A_sample_is_written_so_that_it_reads_back_the_same(double value, string expected)
    {
        await using var app = await ScrapeApp.StartAsync();
        app.Meter().CreateObservableGauge("g", () => value);

        Assert.Equal(expected, (await app.ScrapeAsync()).Value("g{"));
        Assert.Equal(expected, (await app.ScrapeAsync(ScrapeApp.OpenMetrics)).Value("g{"));
    }

    [Theory]
    [InlineData(double.MaxValue)]
    [InlineData(double.Epsilon)]
    [InlineData(1e21)]
    public async Task A_large_or_small_sample_reads_back_the_same(double value)
    {
        await using var app = await ScrapeApp.StartAsync();
        app.Meter().CreateObservableGauge("g", () => value);

        Assert.Equal(value, double.Parse((await app.ScrapeAsync()).Value("g{"), CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_whole_number_keeps_all_its_digits()
    {
        await using var app = await ScrapeApp.StartAsync();
        app.Meter().CreateObservableGauge("g", () => long.MaxValue);

        Assert.Equal("9223372036854775807", (await app.ScrapeAsync()).Value("g{"));
    }

    [Fact]
    public async Task Label_values_of_any_type_have_one_spelling()
    {
        await using var app = await ScrapeApp.StartAsync();
        app.Meter().CreateCounter<long>("c").Add(
            1, new("yes", true), new("int", 7), new("long", 8L), new("float", 1.0), new("nothing", null), new KeyValuePair<string, object?>("text", "t"));

        var line = (await app.ScrapeAsync()).Line("c_total{");
        Assert.All((string[])["yes=\"true\"", "int=\"7\"", "long=\"8\"", "float=\"1.0\"", "nothing=\"\"", "text=\"t\""], label => Assert.Contains(label, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task OpenMetrics_has_the_unit_and_an_end_and_text_has_neither()
    {
        await using var app = await ScrapeApp.StartAsync();
        app.Meter().CreateHistogram<double>("wait", "s").Record(1);

        var open = await app.ScrapeAsync(ScrapeApp.OpenMetrics);
        Assert.Contains("# UNIT wait_seconds seconds", open);
        Assert.Equal("# EOF", open[^1]);
        Assert.Single(open, "# EOF");

        var text = await app.ScrapeAsync();
        Assert.DoesNotContain(text, line => line.StartsWith("# UNIT", StringComparison.Ordinal) || line == "# EOF");
    }

    [Fact]
    public async Task The_resource_is_the_target_once()
    {
        await using var app = await ScrapeApp.StartAsync(resource: r => r.Clear().AddService("shop", "mall", serviceInstanceId: "one"));

        var text = await app.ScrapeAsync();
        Assert.Contains("# TYPE target_info gauge", text);
        Assert.Equal("shop", text.Label("target_info{", "service_name"));
        Assert.Equal("mall", text.Label("target_info{", "service_namespace"));
        Assert.Equal("1", text.Value("target_info{"));

        var open = await app.ScrapeAsync(ScrapeApp.OpenMetrics);
        Assert.Contains("# TYPE target info", open);
        Assert.Equal("one", open.Label("target_info{", "service_instance_id"));
    }

    [Fact]
    public async Task A_histogram_has_rising_buckets_up_to_its_count()
    {
        await using var app = await ScrapeApp.StartAsync(metrics: m => m.AddView("h", new ExplicitBucketHistogramConfiguration { Boundaries = [0.5, 1, 10_000_000] }));
        var histogram = app.Meter().CreateHistogram<double>("h");
        foreach (var value in (double[])[0.25, 0.75, 1, 2e7])
            histogram.Record(value, new KeyValuePair<string, object?>("le", "mine"));

        var text = await app.ScrapeAsync();
        Assert.Equal(["0.5 1", "1 3", "10000000 3", "+Inf 4"], Buckets(text));
        Assert.Equal("4", text.Value("h_count{"));
        Assert.Equal("20000002", text.Value("h_sum{"));
        Assert.DoesNotContain(text, line => line.Contains("mine", StringComparison.Ordinal));
        Assert.DoesNotContain(text, line => line.StartsWith("h_created", StringComparison.Ordinal));

        Assert.Equal(["0.5 1", "1.0 3", "1e+07 3", "+Inf 4"], Buckets(await app.ScrapeAsync(ScrapeApp.OpenMetrics)));

        static IEnumerable<string> Buckets(string[] lines) => lines.Where(l => l.StartsWith("h_bucket{", StringComparison.Ordinal))
            .Select(l => l.Split("le=\"")[1].Replace("\"}", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.00001, "1e-05")]
    [InlineData(0.000123, "0.000123")]
    [InlineData(100, "100.0")]
    [InlineData(123456.5, "123456.5")]
    [InlineData(1234567.5, "1.2345675e+06")]
    [InlineData(1e20, "1e+20")]
    [InlineData(-7, "-7.0")]
    [InlineData(-12000000, "-1.2e+07")]
    [InlineData(0, "0.0")]
    public async Task OpenMetrics_writes_bounds_as_canonical_numbers(double bound, string expected)
    {
        await using var app = await ScrapeApp.StartAsync(metrics: m => m.AddView("h", new ExplicitBucketHistogramConfiguration { Boundaries = [bound] }));
        app.Meter().CreateHistogram<double>("h").Record(1);

        Assert.Single(await app.ScrapeAsync(ScrapeApp.OpenMetrics), line => line.Contains($"le=\"{expected}\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OpenMetrics_leaves_out_the_sum_of_values_that_may_be_negative()
    {
        await using var app = await ScrapeApp.StartAsync(metrics: m => m.AddView("h", new ExplicitBucketHistogramConfiguration { Boundaries = [-1, 1] }));
        app.Meter().CreateHistogram<double>("h").Record(-5);

        var open = await app.ScrapeAsync(ScrapeApp.OpenMetrics);
        Assert.DoesNotContain(open, line => line.StartsWith("h_sum", StringComparison.Ordinal) || line.StartsWith("h_count", StringComparison.Ordinal));
        Assert.Equal("-5", (await app.ScrapeAsync()).Value("h_sum{"));
    }

    [Fact]
    public async Task A_histogram_without_bounds_has_the_last_bucket()
    {
        Assert.SkipUnless(Repository.RestrictedFeed, "The official exporter writes no bucket here.");
        await using var app = await ScrapeApp.StartAsync(metrics: m => m.AddView("h", new ExplicitBucketHistogramConfiguration { Boundaries = [] }));
        app.Meter().CreateHistogram<double>("h").Record(2);

        Assert.EndsWith("le=\"+Inf\"} 1", (await app.ScrapeAsync()).Line("h_bucket{"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exponential_histogram_is_left_out_and_harms_nothing()
    {
        await using var app = await ScrapeApp.StartAsync(metrics: m => m.AddView("h", new Base2ExponentialBucketHistogramConfiguration()));
        app.Meter().CreateHistogram<double>("h").Record(2);
        app.Meter("more").CreateCounter<long>("c").Add(1);

        Assert.Equal("1", (await app.ScrapeAsync()).Value("c_total{"));
        Assert.Equal("1", (await app.ScrapeAsync(ScrapeApp.OpenMetrics)).Value("c_total{"));
    }

    [Fact]
    public async Task OpenMetrics_has_exemplars_on_counters_and_buckets_and_text_has_none()
    {
        await using var app = await ScrapeApp.StartAsync(metrics: m => m
            .SetExemplarFilter(ExemplarFilterType.AlwaysOn)
            .AddView("*", new MetricStreamConfiguration { TagKeys = ["kept"] }));
        var meter = app.Meter();
        using var activity = new Activity("work").SetIdFormat(ActivityIdFormat.W3C).Start();
        meter.CreateCounter<long>("c").Add(3, new("kept", "k"), new("order.id", "7"), new KeyValuePair<string, object?>("long", new string('x', 200)));
        meter.CreateHistogram<double>("h").Record(2, new KeyValuePair<string, object?>("order.id", "8"));
        activity.Stop();

        var open = await app.ScrapeAsync(ScrapeApp.OpenMetrics);
        var expected = $" # {{trace_id=\"{activity.TraceId}\",span_id=\"{activity.SpanId}\",order_id=\"";
        Assert.Contains("} 3" + expected + "7\"} 3 ", open.Line("c_total{"), StringComparison.Ordinal);
        Assert.DoesNotContain(open, line => line.Contains("xxx", StringComparison.Ordinal));
        Assert.Contains(expected + "8\"} 2 ", Assert.Single(open, l => l.StartsWith("h_bucket{", StringComparison.Ordinal) && l.Contains(" # ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("le=\"5.0\"", open.Single(l => l.StartsWith("h_bucket{", StringComparison.Ordinal) && l.Contains(" # ", StringComparison.Ordinal)), StringComparison.Ordinal);

        Assert.DoesNotContain(await app.ScrapeAsync(), line => line.Contains("trace_id", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OpenMetrics_says_when_a_counter_and_a_histogram_began()
    {
        await using var app = await ScrapeApp.StartAsync();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        app.Meter().CreateCounter<long>("c").Add(1);
        app.Meter("h").CreateHistogram<double>("h").Record(1);

        var open = await app.ScrapeAsync(ScrapeApp.OpenMetrics);

        Assert.InRange(double.Parse(open.Value("c_created{"), CultureInfo.InvariantCulture), now - 60, now + 60);
        Assert.InRange(double.Parse(open.Value("h_created{"), CultureInfo.InvariantCulture), now - 60, now + 60);
    }
}
