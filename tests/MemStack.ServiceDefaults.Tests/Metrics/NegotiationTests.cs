using System.IO.Compression;
using MemStack.ServiceDefaults.Tests.Infrastructure;

namespace MemStack.ServiceDefaults.Tests.Metrics;

/// <summary>https://prometheus.io/docs/instrumenting/content_negotiation/</summary>
public sealed class NegotiationTests
{
    private const string Text = "text/plain; version=0.0.4; charset=utf-8";
    private const string OpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores";

    // As Prometheus 3 sends it.
    private const string Prometheus =
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,"
        + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

    [Theory]
    [InlineData(null, Text)]
    [InlineData("*/*", Text)]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", Text)]
    [InlineData("text/plain; version=0.0.4; q=0.5, application/openmetrics-text; version=1.0.0; q=0.6", OpenMetrics)]
    [InlineData("application/openmetrics-text; version=2.0.0, text/plain; version=0.0.4", Text)]
    [InlineData("application/openmetrics-text; q=abc", Text)]
    [InlineData(Prometheus, OpenMetrics)]
    public async Task The_accept_header_chooses_the_format(string? accept, string contentType)
    {
        await using var service = await MeteredService.StartAsync();

        using var response = await service.SendAsync(accept);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(contentType, response.Content.Headers.GetValues("Content-Type").Single());
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(contentType == OpenMetrics, body.EndsWith("# EOF\n", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("deflate, gzip;q=0.5", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("identity", false)]
    public async Task A_response_is_compressed_on_request(string acceptEncoding, bool isCompressed)
    {
        await using var service = await MeteredService.StartAsync();

        using var response = await service.SendAsync(headers: ("Accept-Encoding", acceptEncoding));

        Assert.Equal(isCompressed, response.Content.Headers.ContentEncoding.Contains("gzip"));
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var reader = new StreamReader(isCompressed ? new GZipStream(body, CompressionMode.Decompress) : body);
        Assert.Contains("target_info{", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scrape_past_its_time_out_is_answered_and_fails()
    {
        await using var service = await MeteredService.StartAsync();
        using var never = new ManualResetEventSlim();
        service.Meter.CreateObservableGauge(
            service.Of("slow"),
            () =>
            {
                never.Wait(TimeSpan.FromSeconds(2));
                return 1;
            }
        );

        using var response = await service.SendAsync(headers: ("X-Prometheus-Scrape-Timeout-Seconds", "0.05"));

        Assert.Equal(408, (int)response.StatusCode);
    }
}
