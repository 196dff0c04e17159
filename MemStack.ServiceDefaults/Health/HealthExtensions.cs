using MemStack.ServiceDefaults.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MemStack.ServiceDefaults.Health;

/// <summary>Registers health checks: external ones by setting, all with a limit, all as metrics.</summary>
internal static class HealthExtensions
{
    /// <summary>A check with this tag decides whether the service is ready.</summary>
    public const string ReadyTag = "ready";

    private static readonly TimeSpan _publishPeriod = TimeSpan.FromSeconds(15);

    public static void AddHealth(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<HealthOptions>, HealthOptionsValidator>();
        services.AddOptions<HealthOptions>().BindConfiguration(HealthOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddHealthChecks();
        services.AddSingleton<ExternalHealthClient>();
        services.AddSingleton<HealthReports>();
        services.AddSingleton<IHealthCheckPublisher, HealthMetrics>();
        services.Configure<HealthCheckPublisherOptions>(static options =>
        {
            options.Delay = TimeSpan.FromSeconds(1);
            options.Period = _publishPeriod;
        });

        services
            .AddOptions<HealthCheckServiceOptions>()
            .Configure<IOptions<HealthOptions>>(
                static (checks, health) =>
                {
                    foreach (var (name, url) in health.ValueOrDefaults().External)
                    {
                        if (HealthOptions.TryParseTarget(url, out var target))
                        {
                            checks.Registrations.Add(
                                new(
                                    name,
                                    provider => new ExternalHealthCheck(provider.GetRequiredService<ExternalHealthClient>(), target),
                                    HealthStatus.Degraded,
                                    tags: ["external"]
                                )
                            );
                        }
                    }
                }
            );
        services
            .AddOptions<HealthCheckServiceOptions>()
            .PostConfigure<IOptions<HealthOptions>>(
                static (checks, health) =>
                {
                    var limit = health.ValueOrDefaults().Timeout;
                    foreach (var registration in checks.Registrations)
                    {
                        var create = registration.Factory;
                        registration.Factory = provider => new UntracedHealthCheck(create(provider));
                        if (registration.Timeout == Timeout.InfiniteTimeSpan)
                        {
                            registration.Timeout = limit;
                        }
                    }
                }
            );
    }
}
