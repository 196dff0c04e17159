using MemStack.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MemStack.ServiceDefaults.Hosting;

/// <summary>Sets up how a service listens and stops.</summary>
internal static class HostingExtensions
{
    private const int MaxRequestHeaders = 64;

    public static void AddHosting(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<LimitOptions>().BindConfiguration(LimitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ShutdownOptions>().BindConfiguration(ShutdownOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IConnectionListenerFactory, ListenGuard>();
        services.AddHostedService<Drain>();
        services.AddHostedService<FileSizeLimit>();
        services
            .AddOptions<HostOptions>()
            .Configure<IOptions<ShutdownOptions>>(
                static (host, options) =>
                {
                    var shutdown = options.ValueOrDefaults();
                    host.ShutdownTimeout = shutdown.DrainDelay + shutdown.Timeout;
                }
            );
        services
            .AddOptions<KestrelServerOptions>()
            .Configure<IOptions<LimitOptions>>(
                static (kestrel, limits) =>
                {
                    kestrel.AddServerHeader = false;
                    kestrel.Limits.MaxRequestBodySize = limits.ValueOrDefaults().MaxRequestBodyBytes;
                    kestrel.Limits.MaxRequestHeaderCount = MaxRequestHeaders;
                    kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
                }
            );
    }
}
