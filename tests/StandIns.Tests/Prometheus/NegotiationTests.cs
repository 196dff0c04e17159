using System.IO.Compression;
using System.Net;

namespace StandIns.Tests.Prometheus;

/// <summary>https://prometheus.io/docs/instrumenting/content_negotiation/</summary>
public class NegotiationTests
{
    private const string Text0 = "text/plain; version=0.0.4; charset=utf-8";
    private const string Text1 = "text/plain; version=1.0.0; charset=utf-8; escaping=underscores";
    private const string Open0 = "application/openmetrics-text; version=0.0.1; charset=utf-8";
    private const string Open1 = "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores";

    [Theory]
    [InlineData(null, Text0)]
    [InlineData("", Text0)]
    [InlineData("*/*", Text0)]
    [InlineData("text/html", Text0)]
    [InlineData("text/plain", Text0)]
    [InlineData("TEXT/PLAIN;VERSION=1.0.0", Text1)]
    [InlineData("text/plain; version=\"1.0.0\"", Text1)]
    [InlineData("application/openmetrics-text", Open1)]
    [InlineData("application/openmetrics-text; version=0.0.1", Open0)]
    [InlineData("application/openmetrics-text; version=1.0.0; escaping=allow-utf-8", Open1)]
    [InlineData("application/openmetrics-text; version=2.0.0, text/plain; version=1.0.0", Text1)]
    [InlineData("application/openmetrics-text; escaping=morse, text/plain; version=0.0.4", Text0)]
    [InlineData("text/plain; version=0.0.4; q=0.5, application/openmetrics-text; version=1.0.0; q=0.6", Open1)]
    [InlineData("text/plain; version=1.0.0; q=0.5, application/openmetrics-text; version=1.0.0; q=0.5", Text1)]
    [InlineData("application/openmetrics-text; version=0.0.1; q=0, text/plain; version=1.0.0; q=0.1", Text1)]
    [InlineData("application/openmetrics-text; q=1.5", Text0)]
    [InlineData("application/openmetrics-text; q=abc", Text0)]
    [InlineData("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", Open1)]
    public async Task The_accept_header_chooses_the_format(string? accept, string contentType)
    {
        await using var app = await ScrapeApp.StartAsync();
        app.Meter().CreateCounter<long>("requests").Add(1);

        using var response = await app.SendAsync(accept);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(contentType, response.Content.Headers.GetValues("Content-Type").Single());
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(contentType.Contains("openmetrics", StringComparison.Ordinal), body.EndsWith("# EOF\n", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("deflate, gzip;q=0.5", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("identity", false)]
    public async Task A_response_is_compressed_for_those_who_take_it(string acceptEncoding, bool compressed)
    {
        await using var app = await ScrapeApp.StartAsync();
        app.Meter().CreateCounter<long>("requests").Add(7);

        using var response = await app.SendAsync(headers: ("Accept-Encoding", acceptEncoding));

        Assert.Equal(compressed, response.Content.Headers.ContentEncoding.Contains("gzip"));
        Assert.Contains("Accept-Encoding", response.Headers.Vary);
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var reader = new StreamReader(compressed ? new GZipStream(body, CompressionMode.Decompress) : body);
        Assert.Contains("requests_total{", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_to_export_is_a_success_without_a_body()
    {
        await using var app = await ScrapeApp.StartAsync(options => options.TargetInfoEnabled = false);

        using var response = await app.SendAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_endpoint_can_have_another_path()
    {
        await using var app = await ScrapeApp.StartAsync(path: "inner/metrics");

        using var there = await app.SendAsync(path: "/inner/metrics");
        using var usual = await app.SendAsync();

        Assert.Equal(HttpStatusCode.OK, there.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, usual.StatusCode);
    }

    [Fact]
    public async Task A_scrape_past_its_time_out_is_answered_with_408()
    {
        await using var app = await ScrapeApp.StartAsync();
        using var never = new ManualResetEventSlim();
        app.Meter().CreateObservableGauge("slow", () =>
        {
            never.Wait(TimeSpan.FromSeconds(2));
            return 1;
        });

        using var response = await app.SendAsync(headers: ("X-Prometheus-Scrape-Timeout-Seconds", "0.05"));

        Assert.Equal(HttpStatusCode.RequestTimeout, response.StatusCode);
    }

    [Theory]
    [InlineData("100")]
    [InlineData("never")]
    [InlineData("-1")]
    [InlineData("99999999999999")]
    public async Task A_time_out_that_is_not_reached_or_no_number_changes_nothing(string timeout)
    {
        await using var app = await ScrapeApp.StartAsync();

        using var response = await app.SendAsync(headers: ("X-Prometheus-Scrape-Timeout-Seconds", timeout));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_provider_without_the_exporter_is_refused_at_the_start()
    {
        var builder = Microsoft.AspNetCore.Builder.WebApplication.CreateSlimBuilder();
        Microsoft.Extensions.DependencyInjection.OpenTelemetryServicesExtensions.AddOpenTelemetry(builder.Services).WithMetrics();
        await using var app = builder.Build();

        Assert.Throws<ArgumentException>(() => Microsoft.AspNetCore.Builder.PrometheusExporterEndpointRouteBuilderExtensions.MapPrometheusScrapingEndpoint(app));
    }
}
