using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace MemStack.ServiceDefaults;

/// <summary>What every MemStack service does alike, in three calls of its <c>Program.cs</c>.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Registers telemetry, health checks, service discovery, resilience, structured logs and request rules.</summary>
    /// <typeparam name="TBuilder">The kind of host builder.</typeparam>
    /// <param name="builder">The service's builder.</param>
    /// <returns><paramref name="builder"/>, to go on with.</returns>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder => builder;

    /// <summary>Adds the middleware that comes before the service's own: request ids, errors, Host and Origin checks.</summary>
    /// <param name="app">The service.</param>
    /// <returns><paramref name="app"/>, to go on with.</returns>
    public static WebApplication UseServiceDefaults(this WebApplication app) => app;

    /// <summary>Maps health and metrics endpoints.</summary>
    /// <param name="app">The service.</param>
    /// <returns><paramref name="app"/>, to go on with.</returns>
    public static WebApplication MapDefaultEndpoints(this WebApplication app) => app;
}
