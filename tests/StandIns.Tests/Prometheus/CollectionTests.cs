using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace StandIns.Tests.Prometheus;

/// <summary>Scrapes that come together, come often, or want much.</summary>
public class CollectionTests
{
    [Fact]
    public async Task Scrapes_at_one_time_share_a_collection()
    {
        await using var app = await ScrapeApp.StartAsync(options => options.ScrapeResponseCacheDurationMilliseconds = 60_000);
        var collections = 0;
        app.Meter().CreateObservableGauge("g", () => Interlocked.Increment(ref collections));

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => app.ScrapeAsync()));

        Assert.Equal(1, collections);
        Assert.All(answers, lines => Assert.Equal("1", lines.Value("g{")));
    }

    [Fact]
    public async Task A_response_answers_scrapes_for_300_milliseconds_and_no_longer()
    {
        await using var app = await ScrapeApp.StartAsync(options => Assert.Equal(300, options.ScrapeResponseCacheDurationMilliseconds));
        var collections = 0;
        app.Meter().CreateObservableGauge("g", () => Interlocked.Increment(ref collections));
        var first = await app.ScrapeAsync();

        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((await app.ScrapeAsync()).Value("g{") == first.Value("g{"))
            await Task.Delay(50, deadline.Token);
    }

    [Fact]
    public async Task Each_format_has_a_response_of_its_own()
    {
        await using var app = await ScrapeApp.StartAsync(options => options.ScrapeResponseCacheDurationMilliseconds = 60_000);
        app.Meter().CreateCounter<long>("c").Add(1);

        for (var i = 0; i < 3; i++)
        {
            Assert.Contains("# TYPE c_total counter", await app.ScrapeAsync());
            Assert.Contains("# TYPE c counter", await app.ScrapeAsync(ScrapeApp.OpenMetrics));
        }
    }

    [Fact]
    public async Task Many_scrapes_in_both_formats_all_get_everything()
    {
        await using var app = await ScrapeApp.StartAsync();
        var counter = app.Meter().CreateCounter<long>("c");
        for (var i = 0; i < 500; i++)
            counter.Add(1, new KeyValuePair<string, object?>("i", i));

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => app.ScrapeAsync(i % 2 == 0 ? null : ScrapeApp.OpenMetrics)));

        Assert.All(answers, lines => Assert.Equal(500, lines.Count(line => line.StartsWith("c_total{", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(ScrapeApp.OpenMetrics)]
    public async Task A_large_response_is_whole(string? accept)
    {
        await using var app = await ScrapeApp.StartAsync();
        var histogram = app.Meter().CreateHistogram<double>("h");
        for (var i = 0; i < 1500; i++)
            histogram.Record(i, new KeyValuePair<string, object?>("i", i), new KeyValuePair<string, object?>("text", new string('é', 40)));

        var lines = await app.ScrapeAsync(accept);

        Assert.Equal(1500 * 16, lines.Count(line => line.StartsWith("h_bucket{", StringComparison.Ordinal)));
        Assert.Equal(1500, lines.Count(line => line.StartsWith("h_count{", StringComparison.Ordinal)));
        Assert.Equal(lines, await app.ScrapeAsync(accept));
    }

    [Fact]
    public async Task A_response_past_the_limit_is_an_error_and_the_next_that_fits_is_fine()
    {
        await using var app = await ScrapeApp.StartAsync(options =>
        {
            options.ScrapeResponseCacheDurationMilliseconds = 0;
            options.MaxScrapeResponseSizeBytes = 100_000;
        });
        var much = true;
        app.Meter().CreateObservableGauge("g", () => Enumerable.Range(0, much ? 1900 : 1)
            .Select(i => new Measurement<long>(1, new KeyValuePair<string, object?>("i", i))));

        using (var response = await app.SendAsync())
            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        much = false;
        // Points stay in a cumulative metric, except those of an observable instrument that it no longer reports.
        using (var response = await app.SendAsync())
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public void A_limit_below_the_smallest_is_refused()
    {
        var options = new OpenTelemetry.Exporter.PrometheusAspNetCoreOptions();

        Assert.Throws<ArgumentOutOfRangeException>(() => options.MaxScrapeResponseSizeBytes = 100);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.ScrapeResponseCacheDurationMilliseconds = -1);
        Assert.Equal("/metrics", options.ScrapeEndpointPath);
    }

    [Fact]
    public async Task An_instrument_that_throws_takes_nothing_else_with_it()
    {
        await using var app = await ScrapeApp.StartAsync();
        app.Meter().CreateObservableGauge("broken", long () => throw new InvalidOperationException("broken"));
        app.Meter("fine").CreateCounter<long>("c").Add(1);

        Assert.Equal("1", (await app.ScrapeAsync()).Value("c_total{"));
    }

    [Fact]
    public async Task Flushes_of_the_provider_disturb_no_scrape()
    {
        Assert.SkipUnless(Repository.RestrictedFeed, "The official exporter answers 500 when a flush takes its collection's place.");
        await using var app = await ScrapeApp.StartAsync();
        app.Meter().CreateCounter<long>("c").Add(1);
        var provider = app.Services.GetRequiredService<MeterProvider>();
        using var stop = new CancellationTokenSource();
        var flushing = Task.Run(async () =>
        {
            for (; !stop.IsCancellationRequested; await Task.Delay(1))
                provider.ForceFlush(1000);
        }, TestContext.Current.CancellationToken);

        for (var i = 0; i < 100; i++)
            Assert.Equal("1", (await app.ScrapeAsync()).Value("c_total{"));
        await stop.CancelAsync();
        await flushing;
    }
}
