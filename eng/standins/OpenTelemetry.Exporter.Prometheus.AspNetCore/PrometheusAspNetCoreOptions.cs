namespace OpenTelemetry.Exporter;

/// <summary>Settings of the Prometheus scrape endpoint.</summary>
public class PrometheusAspNetCoreOptions
{
    internal const string DefaultScrapeEndpointPath = "/metrics";

    // The smallest response size that may be set; the default is this doubled eleven times, about 166 MiB.
    private const int SmallestResponseSizeBytes = 85_000;

    /// <summary>Gets or sets the endpoint's path. Default: <c>/metrics</c>.</summary>
    public string? ScrapeEndpointPath { get; set; } = DefaultScrapeEndpointPath;

    /// <summary>Gets or sets a value indicating whether every sample carries the labels of its scope (name, version, schema URL, attributes). Default: <see langword="true"/>.</summary>
    public bool ScopeInfoEnabled { get; set; } = true;

    /// <summary>Gets or sets for how many milliseconds a response answers later scrapes too; 0 turns that off. Default: 300.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int ScrapeResponseCacheDurationMilliseconds
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 300;

    /// <summary>Gets or sets a value indicating whether the response has the resource as <c>target_info</c>. Default: <see langword="true"/>.</summary>
    public bool TargetInfoEnabled { get; set; } = true;

    /// <summary>Gets or sets the most bytes that a response may have; a larger one is answered with status 500. At least 85 000, by default about 166 MiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 85 000.</exception>
    public int MaxScrapeResponseSizeBytes
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, SmallestResponseSizeBytes);
            field = value;
        }
    } = SmallestResponseSizeBytes * 2048;
}
