namespace OpenTelemetry.Metrics;

/// <summary>Adds the metrics of <see cref="HttpClient"/>.</summary>
public static class HttpClientInstrumentationMeterProviderBuilderExtensions
{
    /// <summary>Adds the built-in meters of HTTP requests and name resolution.</summary>
    /// <param name="builder">The meter provider's builder.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static MeterProviderBuilder AddHttpClientInstrumentation(this MeterProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddMeter("System.Net.Http").AddMeter("System.Net.NameResolution");
    }
}
