using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;

namespace MemStack.ServiceDefaults.Http;

/// <summary>Service discovery and resilience for every <see cref="HttpClient"/> of the factory.</summary>
internal static class OutgoingHttpExtensions
{
    public static void AddOutgoingHttp(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IValidateOptions<OutgoingHttpOptions>, OutgoingHttpOptionsValidator>();
        builder.Services.AddOptions<OutgoingHttpOptions>().BindConfiguration(OutgoingHttpOptions.Section).ValidateOnStart();
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            // The client's own log lines hold whole URLs.
            http.RemoveAllLoggers();
            http.AddHttpMessageHandler(static () => new RetrySafetyHandler());
            // Without a pipeline per authority one broken service would open the circuit of all.
            var pipeline = http.AddStandardResilienceHandler().SelectPipelineByAuthority();
            builder
                .Services.AddOptions<HttpStandardResilienceOptions>(pipeline.PipelineName)
                .Configure<IOptions<OutgoingHttpOptions>>(Configure);
            http.AddServiceDiscovery();
        });
    }

    private static void Configure(HttpStandardResilienceOptions resilience, IOptions<OutgoingHttpOptions> options)
    {
        resilience.TotalRequestTimeout.Timeout = options.Value.TotalTimeout;
        resilience.AttemptTimeout.Timeout = options.Value.AttemptTimeout;
        // The breaker must see at least two attempts of full length in one window.
        var window = options.Value.AttemptTimeout * 2;
        if (resilience.CircuitBreaker.SamplingDuration < window)
        {
            resilience.CircuitBreaker.SamplingDuration = window;
        }

        var isTransient = resilience.Retry.ShouldHandle;
        resilience.Retry.ShouldHandle = args => RetrySafetyHandler.MayRepeat(args.Context) ? isTransient(args) : new ValueTask<bool>(false);
    }
}
