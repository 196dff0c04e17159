using MemStack.ServiceDefaults.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace MemStack.ServiceDefaults.Tests.Metrics;

/// <summary>Tests concurrent, frequent and large scrapes, and scrapes while metrics are also exported.</summary>
public sealed class CollectionTests
{
    private const int DefaultBuckets = 16;

    [Fact]
    public async Task Concurrent_scrapes_share_a_collection()
    {
        await using var service = await MeteredService.StartAsync(static options =>
            options.ScrapeResponseCacheDurationMilliseconds = 60_000
        );
        var collections = 0;
        service.Meter.CreateObservableGauge(service.Of("g"), () => Interlocked.Increment(ref collections));

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => service.LinesAsync()));

        Assert.Equal(1, collections);
        Assert.All(answers, static lines => Assert.EndsWith("} 1", lines[^1], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Many_scrapes_in_both_formats_all_get_everything()
    {
        await using var service = await MeteredService.StartAsync();
        var counter = service.Meter.CreateCounter<long>(service.Of("c"));
        for (var i = 0; i < 500; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("i", i));
        }

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => service.LinesAsync(i % 2 == 0 ? MeteredService.Text : MeteredService.OpenMetrics))
        );

        Assert.All(
            answers,
            static lines => Assert.Equal(500, lines.Count(static line => line.StartsWith("c_total{", StringComparison.Ordinal)))
        );
    }

    [Theory]
    [InlineData(MeteredService.Text)]
    [InlineData(MeteredService.OpenMetrics)]
    public async Task A_large_response_is_complete(string accept)
    {
        await using var service = await MeteredService.StartAsync();
        var histogram = service.Meter.CreateHistogram<double>(service.Of("h"));
        for (var i = 0; i < 1500; i++)
        {
            histogram.Record(i, new KeyValuePair<string, object?>("i", i), new KeyValuePair<string, object?>("text", new string('é', 40)));
        }

        var lines = await service.LinesAsync(accept);

        Assert.Equal(1500 * DefaultBuckets, lines.Count(static line => line.StartsWith("h_bucket{", StringComparison.Ordinal)));
        Assert.Equal(1500, lines.Count(static line => line.StartsWith("h_count{", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_instrument_that_throws_does_not_affect_others()
    {
        await using var service = await MeteredService.StartAsync();
        service.Meter.CreateObservableGauge(service.Of("broken"), long () => throw new InvalidOperationException("broken"));
        service.Meter.CreateCounter<long>(service.Of("c")).Add(1);

        Assert.EndsWith("} 1", (await service.LinesAsync())[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Continuous_export_to_a_collector_does_not_disturb_scrapes()
    {
        await using var collector = await OtlpCollector.StartAsync();
        var settings = collector.Settings;
        settings["OTEL_METRIC_EXPORT_INTERVAL"] = "10";
        await using var service = await MeteredService.StartAsync(settings: settings);
        service.Meter.CreateCounter<long>(service.Of("c")).Add(1);

        for (var i = 0; i < 100; i++)
        {
            Assert.EndsWith("} 1", (await service.LinesAsync())[^1], StringComparison.Ordinal);
        }

        await Poll.UntilAsync(() => collector.TextOf("metrics").Contains(service.Prefix, StringComparison.Ordinal));
    }

    // A scrape at the very moment of a flush fails, and the next one is whole; no service flushes its metrics while it runs.
    [Fact]
    public async Task A_scrape_after_a_flush_gets_everything()
    {
        await using var service = await MeteredService.StartAsync();
        service.Meter.CreateCounter<long>(service.Of("c")).Add(1);

        service.Services.GetRequiredService<MeterProvider>().ForceFlush(10_000);

        Assert.EndsWith("} 1", (await service.LinesAsync())[^1], StringComparison.Ordinal);
    }
}
