using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenTelemetry.Instrumentation.Http;

namespace OpenTelemetry.Trace;

/// <summary>Adds the spans of <see cref="HttpClient"/>.</summary>
public static class HttpClientInstrumentationTracerProviderBuilderExtensions
{
    /// <summary>Records outgoing requests.</summary>
    /// <param name="builder">The tracer provider's builder.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static TracerProviderBuilder AddHttpClientInstrumentation(this TracerProviderBuilder builder)
        => AddHttpClientInstrumentation(builder, name: null, configureHttpClientTraceInstrumentationOptions: null);

    /// <summary>Records outgoing requests.</summary>
    /// <param name="builder">The tracer provider's builder.</param>
    /// <param name="configureHttpClientTraceInstrumentationOptions">Sets what is recorded.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static TracerProviderBuilder AddHttpClientInstrumentation(
        this TracerProviderBuilder builder,
        Action<HttpClientTraceInstrumentationOptions>? configureHttpClientTraceInstrumentationOptions)
        => AddHttpClientInstrumentation(builder, name: null, configureHttpClientTraceInstrumentationOptions);

    /// <summary>Records outgoing requests. Calls with one name share one subscription; their options add up.</summary>
    /// <param name="builder">The tracer provider's builder.</param>
    /// <param name="name">The options' name, or <see langword="null"/> for the default.</param>
    /// <param name="configureHttpClientTraceInstrumentationOptions">Sets what is recorded.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static TracerProviderBuilder AddHttpClientInstrumentation(
        this TracerProviderBuilder builder,
        string? name,
        Action<HttpClientTraceInstrumentationOptions>? configureHttpClientTraceInstrumentationOptions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        name ??= Options.DefaultName;
        builder.ConfigureServices(services =>
        {
            if (configureHttpClientTraceInstrumentationOptions is not null)
                services.Configure(name, configureHttpClientTraceInstrumentationOptions);
            services.TryAddKeyedSingleton(name, (provider, _) => new HttpClientInstrumentation(
                provider.GetRequiredService<IOptionsMonitor<HttpClientTraceInstrumentationOptions>>().Get(name)).Subscribe());
        });
        return builder
            .AddSource("System.Net.Http")
            .AddInstrumentation(provider => provider.GetRequiredKeyedService<HttpClientInstrumentation>(name));
    }
}
