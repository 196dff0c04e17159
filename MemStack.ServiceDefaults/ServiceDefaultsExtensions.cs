using MemStack.ServiceDefaults.Health;
using MemStack.ServiceDefaults.Hosting;
using MemStack.ServiceDefaults.Http;
using MemStack.ServiceDefaults.Logging;
using MemStack.ServiceDefaults.Requests;
using MemStack.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MemStack.ServiceDefaults;

/// <summary>
/// Sets up the common parts of every MemStack service, in three calls of its <c>Program.cs</c>;
/// <see cref="RunExtensions.RunMemStackAsync"/> then runs it.
/// </summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Registers telemetry, health checks, service discovery, resilience, structured logs and request rules.</summary>
    /// <typeparam name="TBuilder">The kind of host builder.</typeparam>
    /// <param name="builder">The service's builder.</param>
    /// <returns><paramref name="builder"/>, for chaining.</returns>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var identity = ServiceIdentity.Of(builder.Configuration, builder.Environment);
        builder.Services.AddSingleton(identity);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddJsonLogging();
        builder.AddTelemetry(identity);
        builder.AddHealth();
        builder.AddOutgoingHttp();
        builder.AddHosting();
        builder.Services.AddProblems();
        builder.Services.AddSingleton<IValidateOptions<CallerOptions>, CallerOptionsValidator>();
        builder.Services.AddOptions<CallerOptions>().Configure<IConfiguration>(CallerOptions.Read).ValidateOnStart();
        return builder;
    }

    /// <summary>Adds the middleware that comes before the service's own: request ids, errors, Host and Origin checks.</summary>
    /// <param name="app">The service.</param>
    /// <returns><paramref name="app"/>, for chaining.</returns>
    public static WebApplication UseServiceDefaults(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);

        app.UseMiddleware<RequestMiddleware>();
        app.UseExceptionHandler();
        app.UseMiddleware<ExpectedErrorMiddleware>();
        app.UseStatusCodePages();
        app.UseMiddleware<CallerCheckMiddleware>();
        return app;
    }

    /// <summary>Maps health and metrics endpoints.</summary>
    /// <param name="app">The service.</param>
    /// <returns><paramref name="app"/>, for chaining.</returns>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);

        app.MapHealthApi();
        app.MapPrometheusScrapingEndpoint().AllowAnonymous().DisableRateLimiting().DisableHttpMetrics();
        return app;
    }
}
