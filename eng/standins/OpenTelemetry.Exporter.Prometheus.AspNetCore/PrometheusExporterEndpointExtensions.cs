using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;
using OpenTelemetry.Exporter.Prometheus;
using OpenTelemetry.Metrics;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the scrape endpoint with routing.</summary>
public static class PrometheusExporterEndpointRouteBuilderExtensions
{
    /// <summary>Maps the scrape endpoint at the path in the options.</summary>
    /// <param name="endpoints">The application's routes.</param>
    /// <returns>The endpoint, for conventions such as a required host.</returns>
    public static IEndpointConventionBuilder MapPrometheusScrapingEndpoint(this IEndpointRouteBuilder endpoints)
        => MapPrometheusScrapingEndpoint(endpoints, path: null, meterProvider: null, configureBranchedPipeline: null, optionsName: null);

    /// <summary>Maps the scrape endpoint.</summary>
    /// <param name="endpoints">The application's routes.</param>
    /// <param name="path">The endpoint's path.</param>
    /// <returns>The endpoint, for conventions such as a required host.</returns>
    public static IEndpointConventionBuilder MapPrometheusScrapingEndpoint(this IEndpointRouteBuilder endpoints, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return MapPrometheusScrapingEndpoint(endpoints, path, meterProvider: null, configureBranchedPipeline: null, optionsName: null);
    }

    /// <summary>Maps the scrape endpoint.</summary>
    /// <param name="endpoints">The application's routes.</param>
    /// <param name="path">The endpoint's path, or <see langword="null"/> for the options' one.</param>
    /// <param name="meterProvider">The provider to collect from, or <see langword="null"/> for the registered one.</param>
    /// <param name="configureBranchedPipeline">Adds middleware before the endpoint, or <see langword="null"/>.</param>
    /// <param name="optionsName">The options' name, or <see langword="null"/> for the default.</param>
    /// <returns>The endpoint, for conventions such as a required host.</returns>
    public static IEndpointConventionBuilder MapPrometheusScrapingEndpoint(
        this IEndpointRouteBuilder endpoints,
        string? path,
        MeterProvider? meterProvider,
        Action<IApplicationBuilder>? configureBranchedPipeline,
        string? optionsName)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var branch = endpoints.CreateApplicationBuilder();
        // The provider comes first: building it runs the callbacks that set the options.
        meterProvider ??= endpoints.ServiceProvider.GetRequiredService<MeterProvider>();
        path ??= endpoints.ServiceProvider.GetRequiredService<IOptionsMonitor<PrometheusAspNetCoreOptions>>().Get(optionsName ?? Options.DefaultName).ScrapeEndpointPath
            ?? PrometheusAspNetCoreOptions.DefaultScrapeEndpointPath;
        configureBranchedPipeline?.Invoke(branch);
        branch.UseMiddleware<PrometheusExporterMiddleware>(meterProvider);
        return endpoints.Map(path.StartsWith('/') ? path : "/" + path, branch.Build());
    }
}
