using MemStack.Memory.Models.Calls;
using MemStack.Memory.Models.Configuration;
using MemStack.Memory.Models.OpenAi;
using MemStack.Memory.Models.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Models;

/// <summary>Registers what both kinds of model need: options, HTTP client, limit of calls, health.</summary>
internal static class EndpointRegistration
{
    public static void AddEndpoint<TOptions, TValidator>(this IServiceCollection services, string section, string client, string operation)
        where TOptions : ModelEndpointOptions
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        services.AddModelHttpClient<TOptions>(client);
        services.AddKeyedSingleton(
            operation,
            static (provider, key) =>
                new ModelHealth(
                    (string)key!,
                    provider.GetRequiredService<ILogger<ModelHealth>>(),
                    provider.GetRequiredService<TimeProvider>()
                )
        );
        services.AddKeyedSingleton(
            operation,
            static (provider, key) =>
                new CallRunner(
                    provider.GetRequiredService<IOptions<TOptions>>().Value,
                    (string)key!,
                    provider.GetRequiredService<ModelTelemetry>(),
                    provider.GetRequiredKeyedService<ModelHealth>(key),
                    provider.GetRequiredService<TimeProvider>()
                )
        );
        services
            .AddHealthChecks()
            .Add(
                new HealthCheckRegistration(
                    $"{operation}_model",
                    provider => provider.GetRequiredKeyedService<ModelHealth>(operation),
                    HealthStatus.Degraded,
                    tags: ["model"]
                )
            );
    }
}
