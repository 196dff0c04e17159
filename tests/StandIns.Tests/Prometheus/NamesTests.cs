namespace StandIns.Tests.Prometheus;

/// <summary>https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/</summary>
public class NamesTests
{
    [Theory]
    [InlineData("messaging.client.sent.messages", "{message}", "messaging_client_sent_messages_total", "messaging_client_sent_messages")]
    [InlineData("dotnet.gc.pause.time", "s", "dotnet_gc_pause_time_seconds_total", "dotnet_gc_pause_time_seconds")]
    [InlineData("jobs", null, "jobs_total", "jobs")]
    [InlineData("jobs_total", null, "jobs_total", "jobs")]
    [InlineData("jobs.total", null, "jobs_total", "jobs")]
    [InlineData("db.bytes", "By", "db_bytes_total", "db_bytes")]
    [InlineData("db_bytes_total", "By", "db_bytes_total", "db_bytes")]
    [InlineData("wait_seconds_total", "s", "wait_seconds_total", "wait_seconds")]
    [InlineData("ratio", "1", "ratio_total", "ratio")]
    public async Task A_counter_is_named(string name, string? unit, string text, string openMetrics)
    {
        await using var app = await ScrapeApp.StartAsync();
        app.Meter().CreateCounter<long>(name, unit).Add(2);

        var lines = await app.ScrapeAsync();
        Assert.Contains($"# TYPE {text} counter", lines);
        Assert.Equal("2", lines.Value(text + "{"));

        lines = await app.ScrapeAsync(ScrapeApp.OpenMetrics);
        Assert.Contains($"# TYPE {openMetrics} counter", lines);
        Assert.Equal("2", lines.Value(openMetrics + "_total{"));
    }

    [Theory]
    [InlineData("dotnet.process.memory.working_set", "By", "dotnet_process_memory_working_set_bytes")]
    [InlineData("http.server.active_requests", "{request}", "http_server_active_requests")]
    [InlineData("a--b..c__d", null, "a_b_c_d")]
    [InlineData("temperature", "Cel", "temperature_celsius")]
    [InlineData("load", "%", "load_percent")]
    [InlineData("speed", "m/s", "speed_meters_per_second")]
    [InlineData("rate", "{op}/s", "rate_per_second")]
    [InlineData("transfer", "By/mo", "transfer_bytes_per_month")]
    [InlineData("cache", "KiBy", "cache_kibibytes")]
    [InlineData("clock", "Hz", "clock_hertz")]
    [InlineData("queue", "things & more", "queue_things_more")]
    [InlineData("delay_milliseconds", "ms", "delay_milliseconds")]
    [InlineData("share", "1", "share")]
    [InlineData("odd", "s/", "odd_s")]
    public async Task A_gauge_is_named(string name, string? unit, string expected)
    {
        await using var app = await ScrapeApp.StartAsync();
        app.Meter().CreateObservableGauge(name, () => 3, unit);

        Assert.Equal("3", (await app.ScrapeAsync()).Value(expected + "{"));
        Assert.Contains($"# TYPE {expected} gauge", await app.ScrapeAsync(ScrapeApp.OpenMetrics));
    }

    [Fact]
    public async Task An_up_down_counter_is_a_gauge()
    {
        await using var app = await ScrapeApp.StartAsync();
        app.Meter().CreateUpDownCounter<int>("open").Add(-4);

        var lines = await app.ScrapeAsync();
        Assert.Contains("# TYPE open gauge", lines);
        Assert.Equal("-4", lines.Value("open{"));
    }

    [Theory]
    [InlineData("http.route", "http_route")]
    [InlineData("a..b", "a_b")]
    [InlineData("9lives", "_9lives")]
    [InlineData("", "_")]
    [InlineData("a:b", "a_b")]
    [InlineData("über", "_ber")]
    public async Task A_label_is_named(string key, string expected)
    {
        await using var app = await ScrapeApp.StartAsync();
        app.Meter().CreateCounter<long>("c").Add(1, new KeyValuePair<string, object?>(key, "v"));

        Assert.Equal("v", (await app.ScrapeAsync()).Label("c_total{", "," + expected));
    }

    [Fact]
    public async Task Keys_that_become_one_label_give_it_all_their_values()
    {
        await using var app = await ScrapeApp.StartAsync();
        app.Meter().CreateCounter<long>("c").Add(
            1, new("a_b", "last"), new("a.b", "first"), new KeyValuePair<string, object?>("other", "x"));

        var line = (await app.ScrapeAsync()).Line("c_total{");
        Assert.Contains("a_b=\"first;last\"", line, StringComparison.Ordinal);
        Assert.Contains("other=\"x\"", line, StringComparison.Ordinal);
        Assert.Single(line.Split("a_b=").Skip(1));
    }

    [Fact]
    public async Task Every_sample_has_the_labels_of_its_scope()
    {
        await using var app = await ScrapeApp.StartAsync();
        var meter = app.Meter("scoped", "1.2", new KeyValuePair<string, object?>("team.name", "blue"), new KeyValuePair<string, object?>("version", "no"));
        meter.CreateCounter<long>("c").Add(1);
        meter.CreateHistogram<double>("h").Record(1);

        var lines = await app.ScrapeAsync();

        Assert.All(lines.Where(l => l.StartsWith("c_", StringComparison.Ordinal) || l.StartsWith("h_", StringComparison.Ordinal)), line =>
        {
            Assert.Contains($"otel_scope_name=\"{app.Prefix}.scoped\"", line, StringComparison.Ordinal);
            Assert.Contains("otel_scope_version=\"1.2\"", line, StringComparison.Ordinal);
            Assert.Contains("otel_scope_team_name=\"blue\"", line, StringComparison.Ordinal);
        });
        Assert.DoesNotContain(lines, line => line.Contains("otel_scope_info", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_labels_of_the_scope_can_be_left_out()
    {
        await using var app = await ScrapeApp.StartAsync(options => options.ScopeInfoEnabled = false);
        app.Meter().CreateCounter<long>("c").Add(1, new KeyValuePair<string, object?>("k", "v"));

        Assert.Contains("c_total{k=\"v\"} 1", await app.ScrapeAsync());
    }
}
