using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;
using OpenTelemetry.Exporter.Prometheus;

namespace OpenTelemetry.Metrics;

/// <summary>Adds the Prometheus exporter to a meter provider.</summary>
public static class PrometheusExporterMeterProviderBuilderExtensions
{
    /// <summary>Adds the exporter.</summary>
    /// <param name="builder">The meter provider's builder.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static MeterProviderBuilder AddPrometheusExporter(this MeterProviderBuilder builder)
        => AddPrometheusExporter(builder, name: null, configure: null);

    /// <summary>Adds the exporter.</summary>
    /// <param name="builder">The meter provider's builder.</param>
    /// <param name="configure">Sets the exporter's options.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static MeterProviderBuilder AddPrometheusExporter(this MeterProviderBuilder builder, Action<PrometheusAspNetCoreOptions> configure)
        => AddPrometheusExporter(builder, name: null, configure);

    /// <summary>Adds the exporter.</summary>
    /// <param name="builder">The meter provider's builder.</param>
    /// <param name="name">The options' name, or <see langword="null"/> for the default.</param>
    /// <param name="configure">Sets the exporter's options.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static MeterProviderBuilder AddPrometheusExporter(this MeterProviderBuilder builder, string? name, Action<PrometheusAspNetCoreOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        name ??= Options.DefaultName;
        if (configure is not null)
            builder.ConfigureServices(services => services.Configure(name, configure));
        return builder.AddReader(provider => new BaseExportingMetricReader(
            new PrometheusExporter(provider.GetRequiredService<IOptionsMonitor<PrometheusAspNetCoreOptions>>().Get(name)))
        {
            TemporalityPreference = MetricReaderTemporalityPreference.Cumulative,
        });
    }
}
