using System.Diagnostics.Metrics;
using MemStack.ServiceDefaults.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MemStack.ServiceDefaults.Telemetry;

/// <summary>Traces, metrics and logs of a service, one resource for the three.</summary>
internal static class OpenTelemetryExtensions
{
    /// <summary>The share of new traces that a service outside Development keeps.</summary>
    private const double ProductionSampleRatio = 0.1;

    public static void AddTelemetry(this IHostApplicationBuilder builder, ServiceIdentity identity)
    {
        builder.Services.AddHostedService<ExceptionEvents>();
        builder.Services.AddHostedService<FlushLogs>();
        builder.Services.AddHostedService<ProcessMetrics>();
        var telemetry = builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(resource => Describe(resource, identity, builder.Environment))
            .WithTracing(tracing => ConfigureTracing(tracing, builder))
            .WithMetrics(ConfigureMetrics)
            .WithLogging(
                static logging => logging.AddProcessor(new LogRecordRedactor()),
                static options =>
                {
                    options.IncludeFormattedMessage = true;
                    // The framework's scope holds the path of the request; LogRecordRedactor adds the wanted fields.
                    options.IncludeScopes = false;
                }
            );

        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            telemetry.UseOtlpExporter();
        }
    }

    // The environment comes last, so that OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win over what is known here.
    private static void Describe(ResourceBuilder resource, ServiceIdentity identity, IHostEnvironment environment) =>
        resource
            .Clear()
            .AddService(identity.Name, serviceNamespace: "memstack", serviceVersion: identity.Version)
            .AddAttributes([new("deployment.environment.name", environment.EnvironmentName.ToLowerInvariant())])
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector();

    private static void ConfigureTracing(TracerProviderBuilder tracing, IHostApplicationBuilder builder)
    {
        tracing
            .AddSource(TelemetryNames.Sources)
            .AddAspNetCoreInstrumentation(static options =>
            {
                options.Filter = static context => !NoisePaths.Contains(context.Request.Path) && !NoisePaths.IsAsset(context.Request);
                // The events of the page's connection would be traces of their own, beside those of the requests that they cause.
                options.EnableAspNetCoreSignalRSupport = false;
                options.EnableRazorComponentsSupport = false;
            })
            .AddHttpClientInstrumentation()
            .AddProcessor(new SpanRedactor());

        // A sampler that is set in code would win over the variable.
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_TRACES_SAMPLER"]))
        {
            tracing.SetSampler(
                new ParentBasedSampler(
                    builder.Environment.IsDevelopment() ? new AlwaysOnSampler() : new TraceIdRatioBasedSampler(ProductionSampleRatio)
                )
            );
        }
    }

    private static void ConfigureMetrics(MeterProviderBuilder metrics) =>
        metrics
            .AddMeter(TelemetryNames.Meters)
            .AddRuntimeInstrumentation()
            .AddProcessInstrumentation()
            .SetExemplarFilter(ExemplarFilterType.TraceBased)
            .AddPrometheusExporter()
            .ConfigureServices(static services =>
                services.ConfigureOpenTelemetryMeterProvider(
                    static (provider, views) =>
                    {
                        var meters = provider.GetRequiredService<IMeterFactory>();
                        views.AddView(instrument => StreamOf(instrument, meters));
                    }
                )
            );

    private static MetricStreamConfiguration? StreamOf(Instrument instrument, IMeterFactory meters) =>
        instrument switch
        {
            // Another host of the process, as tests have: it counts for itself, and its end would end our streams of the same names.
            { Meter.Scope: IMeterFactory factory } when factory != meters => MetricStreamConfiguration.Drop,
            { Name: "http.server.request.duration" or "http.client.request.duration" } => Buckets(TelemetryNames.HttpDurationBuckets),
            // The driver's own metric would count the engine's calls twice.
            { Name: TelemetryNames.DatabaseDuration, Meter.Name: TelemetryNames.PostgresDriver } => MetricStreamConfiguration.Drop,
            { } when ProcessMetrics.Replaces(instrument) => MetricStreamConfiguration.Drop,
            { Name: TelemetryNames.DatabaseDuration } => Buckets(TelemetryNames.DatabaseDurationBuckets),
            _ => null,
        };

    private static ExplicitBucketHistogramConfiguration Buckets(double[] boundaries) => new() { Boundaries = boundaries };
}
