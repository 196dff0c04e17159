using System.Globalization;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;
using OpenTelemetry.Metrics;

namespace OpenTelemetry.Exporter.Prometheus;

// https://prometheus.io/docs/instrumenting/content_negotiation/
internal readonly record struct ScrapeProtocol(bool OpenMetrics, string Version)
{
    private const string OpenMetricsType = "application/openmetrics-text";
    private const string TextType = "text/plain";
    private static readonly ScrapeProtocol Fallback = new(OpenMetrics: false, "0.0.4");

    // From 1.0.0 on the content type names the escaping, which the translation strategies here make underscores, whatever is asked for.
    public string ContentType
        => $"{(OpenMetrics ? OpenMetricsType : TextType)}; version={Version}; charset=utf-8{(Version == "1.0.0" ? "; escaping=underscores" : "")}";

    public static ScrapeProtocol Negotiate(RequestHeaders headers)
    {
        var (best, bestQuality) = (Fallback, 0.0);
        foreach (var entry in headers.Accept)
        {
            // The first of equals wins.
            if (Parse(entry, out var quality) is { } protocol && quality > bestQuality)
                (best, bestQuality) = (protocol, quality);
        }

        return best;
    }

    private static ScrapeProtocol? Parse(MediaTypeHeaderValue entry, out double quality)
    {
        quality = 1;
        var openMetrics = entry.MediaType.Equals(OpenMetricsType, StringComparison.OrdinalIgnoreCase);
        if (!openMetrics && !entry.MediaType.Equals(TextType, StringComparison.OrdinalIgnoreCase))
            return null;
        var version = openMetrics ? "1.0.0" : "0.0.4";
        foreach (var parameter in entry.Parameters)
        {
            var value = parameter.GetUnescapedValue().ToString();
            switch (parameter.Name.ToString().ToUpperInvariant())
            {
                case "Q" when !double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out quality) || quality is not (> 0 and <= 1):
                case "VERSION" when value != "1.0.0" && value != (openMetrics ? "0.0.1" : "0.0.4"):
                case "ESCAPING" when value is not ("allow-utf-8" or "dots" or "underscores" or "values"):
                    return null;
                case "VERSION":
                    version = value;
                    break;
            }
        }

        return new ScrapeProtocol(openMetrics, version);
    }
}

internal sealed class PrometheusExporterMiddleware
{
    private readonly PrometheusExporter? _exporter;

    public PrometheusExporterMiddleware(MeterProvider meterProvider, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(meterProvider);
        ArgumentNullException.ThrowIfNull(next);
        _exporter = PrometheusExporter.Of(meterProvider);
        // With OTEL_SDK_DISABLED the provider has no exporters, and a scrape finds nothing.
        if (_exporter is null && meterProvider.GetType().Name != "NoopMeterProvider")
            throw new ArgumentException("A PrometheusExporter could not be found configured on the provided MeterProvider.", nameof(meterProvider));
    }

    public async Task InvokeAsync(HttpContext context)
    {
        if (_exporter is null)
            return;
        var response = context.Response;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        // The largest time-out that a timer takes is about 24 days.
        if (double.TryParse(context.Request.Headers["X-Prometheus-Scrape-Timeout-Seconds"], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && seconds is >= 0.001 and <= int.MaxValue / 1000)
            deadline.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            var headers = context.Request.GetTypedHeaders();
            var protocol = ScrapeProtocol.Negotiate(headers);
            var scrape = await _exporter.ScrapeAsync(protocol.OpenMetrics, deadline.Token).WaitAsync(deadline.Token);
            var body = scrape.Body ?? throw new InvalidOperationException("The metrics could not be collected.");
            response.ContentType = protocol.ContentType;
            response.GetTypedHeaders().LastModified = scrape.At;
            response.Headers.AppendCommaSeparatedValues(HeaderNames.Vary, HeaderNames.AcceptEncoding);
            await WriteAsync(response, body, headers, deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            if (!response.HasStarted)
                response.StatusCode = StatusCodes.Status408RequestTimeout;
        }
        catch (Exception exception)
        {
            PrometheusExporterEventSource.Log.ScrapeFailed(exception.ToString());
            if (!response.HasStarted)
                response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    private static async Task WriteAsync(HttpResponse response, byte[] body, RequestHeaders headers, CancellationToken cancellationToken)
    {
        if (!headers.AcceptEncoding.Any(static e => e.Quality is not 0 && e.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase)))
        {
            response.ContentLength = body.Length;
            await response.Body.WriteAsync(body, cancellationToken);
            return;
        }

        response.Headers.ContentEncoding = "gzip";
        await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await gzip.WriteAsync(body, cancellationToken);
    }
}
