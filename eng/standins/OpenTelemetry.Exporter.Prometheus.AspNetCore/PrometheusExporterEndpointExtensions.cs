using Microsoft.AspNetCore.Http;
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
        path = ScrapePath.Resolve(endpoints.ServiceProvider, path, optionsName);
        configureBranchedPipeline?.Invoke(branch);
        branch.UseMiddleware<PrometheusExporterMiddleware>(meterProvider);
        return endpoints.Map(path, branch.Build());
    }
}

/// <summary>Adds the scrape endpoint as middleware.</summary>
public static class PrometheusExporterApplicationBuilderExtensions
{
    /// <summary>Answers scrapes at the path in the options.</summary>
    /// <param name="app">The application.</param>
    /// <returns><paramref name="app"/>.</returns>
    public static IApplicationBuilder UseOpenTelemetryPrometheusScrapingEndpoint(this IApplicationBuilder app)
        => UseOpenTelemetryPrometheusScrapingEndpoint(app, meterProvider: null, predicate: null, path: null, configureBranchedPipeline: null, optionsName: null);

    /// <summary>Answers scrapes at a path.</summary>
    /// <param name="app">The application.</param>
    /// <param name="path">The path.</param>
    /// <returns><paramref name="app"/>.</returns>
    public static IApplicationBuilder UseOpenTelemetryPrometheusScrapingEndpoint(this IApplicationBuilder app, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return UseOpenTelemetryPrometheusScrapingEndpoint(app, meterProvider: null, predicate: null, path, configureBranchedPipeline: null, optionsName: null);
    }

    /// <summary>Answers the requests that a predicate names as scrapes.</summary>
    /// <param name="app">The application.</param>
    /// <param name="predicate">Whether a request is a scrape.</param>
    /// <returns><paramref name="app"/>.</returns>
    public static IApplicationBuilder UseOpenTelemetryPrometheusScrapingEndpoint(this IApplicationBuilder app, Func<HttpContext, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return UseOpenTelemetryPrometheusScrapingEndpoint(app, meterProvider: null, predicate, path: null, configureBranchedPipeline: null, optionsName: null);
    }

    /// <summary>Answers scrapes.</summary>
    /// <param name="app">The application.</param>
    /// <param name="meterProvider">The provider to collect from, or <see langword="null"/> for the registered one.</param>
    /// <param name="predicate">Whether a request is a scrape; <see langword="null"/> goes by the path.</param>
    /// <param name="path">The path, or <see langword="null"/> for the options' one.</param>
    /// <param name="configureBranchedPipeline">Adds middleware before the endpoint, or <see langword="null"/>.</param>
    /// <param name="optionsName">The options' name, or <see langword="null"/> for the default.</param>
    /// <returns><paramref name="app"/>.</returns>
    public static IApplicationBuilder UseOpenTelemetryPrometheusScrapingEndpoint(
        this IApplicationBuilder app,
        MeterProvider? meterProvider,
        Func<HttpContext, bool>? predicate,
        string? path,
        Action<IApplicationBuilder>? configureBranchedPipeline,
        string? optionsName)
    {
        ArgumentNullException.ThrowIfNull(app);
        meterProvider ??= app.ApplicationServices.GetRequiredService<MeterProvider>();
        return predicate is null
            ? app.Map(ScrapePath.Resolve(app.ApplicationServices, path, optionsName), Configure)
            : app.MapWhen(predicate, Configure);

        void Configure(IApplicationBuilder branch)
        {
            configureBranchedPipeline?.Invoke(branch);
            branch.UseMiddleware<PrometheusExporterMiddleware>(meterProvider);
        }
    }
}

internal static class ScrapePath
{
    public static string Resolve(IServiceProvider services, string? path, string? optionsName)
    {
        path ??= services.GetRequiredService<IOptionsMonitor<PrometheusAspNetCoreOptions>>().Get(optionsName ?? Options.DefaultName).ScrapeEndpointPath
            ?? PrometheusAspNetCoreOptions.DefaultScrapeEndpointPath;
        return path.StartsWith('/') ? path : "/" + path;
    }
}
