using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenTelemetry.Instrumentation.AspNetCore;

namespace OpenTelemetry.Trace;

/// <summary>Adds the spans of ASP.NET Core.</summary>
public static class AspNetCoreInstrumentationTracerProviderBuilderExtensions
{
    /// <summary>Records incoming requests.</summary>
    /// <param name="builder">The tracer provider's builder.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static TracerProviderBuilder AddAspNetCoreInstrumentation(this TracerProviderBuilder builder)
        => AddAspNetCoreInstrumentation(builder, name: null, configureAspNetCoreTraceInstrumentationOptions: null);

    /// <summary>Records incoming requests.</summary>
    /// <param name="builder">The tracer provider's builder.</param>
    /// <param name="configureAspNetCoreTraceInstrumentationOptions">Sets what is recorded.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static TracerProviderBuilder AddAspNetCoreInstrumentation(
        this TracerProviderBuilder builder,
        Action<AspNetCoreTraceInstrumentationOptions>? configureAspNetCoreTraceInstrumentationOptions)
        => AddAspNetCoreInstrumentation(builder, name: null, configureAspNetCoreTraceInstrumentationOptions);

    /// <summary>Records incoming requests. Calls with one name share one subscription; their options add up.</summary>
    /// <param name="builder">The tracer provider's builder.</param>
    /// <param name="name">The options' name, or <see langword="null"/> for the default.</param>
    /// <param name="configureAspNetCoreTraceInstrumentationOptions">Sets what is recorded.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static TracerProviderBuilder AddAspNetCoreInstrumentation(
        this TracerProviderBuilder builder,
        string? name,
        Action<AspNetCoreTraceInstrumentationOptions>? configureAspNetCoreTraceInstrumentationOptions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        name ??= Options.DefaultName;
        builder.ConfigureServices(services =>
        {
            if (configureAspNetCoreTraceInstrumentationOptions is not null)
                services.Configure(name, configureAspNetCoreTraceInstrumentationOptions);
            services.AddOptions<AspNetCoreTraceInstrumentationOptions>(name).Configure<IConfiguration>(static (options, configuration) =>
                options.DisableUrlQueryRedaction = bool.TryParse(configuration["OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION"], out var disabled) && disabled);
            services.TryAddKeyedSingleton(name, (provider, _) => new AspNetCoreInstrumentation(OptionsOf(provider)).Subscribe());
        });
        if (builder is IDeferredTracerProviderBuilder deferred)
        {
            deferred.Configure((provider, configured) =>
            {
                configured.AddSource(AspNetCoreInstrumentation.ActivitySourceName);
                if (OptionsOf(provider).EnableAspNetCoreSignalRSupport)
                    configured.AddSource("Microsoft.AspNetCore.SignalR.Server");
                if (OptionsOf(provider).EnableRazorComponentsSupport)
                    configured.AddSource("Microsoft.AspNetCore.Components", "Microsoft.AspNetCore.Components.Server.Circuits");
            });
        }

        return builder.AddInstrumentation(provider => provider.GetRequiredKeyedService<AspNetCoreInstrumentation>(name));

        AspNetCoreTraceInstrumentationOptions OptionsOf(IServiceProvider provider)
            => provider.GetRequiredService<IOptionsMonitor<AspNetCoreTraceInstrumentationOptions>>().Get(name);
    }
}
