using MemStack.Client;
using MemStack.Prober.Configuration;
using MemStack.Prober.Probing;
using Microsoft.Extensions.Options;

namespace MemStack.Prober;

/// <summary>Registers the parts of this service.</summary>
internal static class ProberServices
{
    public static void AddProber(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services
            .AddOptions<ProberOptions>()
            .BindConfiguration(ProberOptions.Section)
            .ValidateDataAnnotations()
            .Validate(static options => options.HasUsableKey, ProberOptions.UnusableKey)
            .ValidateOnStart();

        // A repeated call would hide the failure that a user sees.
#pragma warning disable EXTEXP0001 // The method is experimental.
        services.AddMemStackClient().RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        services
            .AddOptions<MemStackClientOptions>()
            .Configure<IOptions<ProberOptions>>(static (client, prober) => client.ApiKey = prober.Value.ApiKey ?? client.ApiKey);

        services.AddSingleton<ProbeMetrics>();
        services.AddScoped<ProbeSteps>().AddScoped<ProbeRound>();
        services.AddSingleton<ProbeHealthCheck>();
        services.AddHealthChecks().AddCheck<ProbeHealthCheck>("api");
        services.AddHostedService<ProbeLoop>();
    }
}
