using Microsoft.AspNetCore.Http;
using OpenTelemetry.Metrics;

namespace OpenTelemetry.Exporter.Prometheus;

[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    // The SDK keeps the way from a provider to its exporters to itself, so the exporters are remembered here.
    private static readonly List<PrometheusExporter> Live = [];

    public PrometheusExporter(PrometheusAspNetCoreOptions options)
    {
        Options = options;
        lock (Live)
            Live.Add(this);
    }

    public Func<int, bool>? Collect { get; set; }

    public PrometheusAspNetCoreOptions Options { get; }

    public static PrometheusExporter? Of(MeterProvider provider)
    {
        lock (Live)
            return Live.Find(exporter => ReferenceEquals(exporter.ParentProvider, provider));
    }

    public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;

    protected override void Dispose(bool disposing)
    {
        lock (Live)
            Live.Remove(this);
        base.Dispose(disposing);
    }
}

internal sealed class PrometheusExporterMiddleware
{
    private readonly PrometheusExporter? _exporter;

    public PrometheusExporterMiddleware(MeterProvider meterProvider, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(next);
        _exporter = PrometheusExporter.Of(meterProvider);
    }

    public Task InvokeAsync(HttpContext context)
    {
        _exporter?.Collect?.Invoke(Timeout.Infinite);
        context.Response.StatusCode = StatusCodes.Status200OK;
        return Task.CompletedTask;
    }
}
