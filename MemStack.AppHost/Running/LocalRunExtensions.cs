using MemStack.AppHost.Resources;
using MemStack.AppHost.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace MemStack.AppHost.Running;

/// <summary>Adds the services of a local run, which a published stack does not need.</summary>
internal static class LocalRunExtensions
{
    // Long enough for the orchestrator to kill a service that ignores its request to stop.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Locks the data directory, checks the ports before the start, reports the running parts, and restarts those that
    /// die.</summary>
    /// <returns>The lock, to be held until the stack has ended; null for a published stack.</returns>
    /// <exception cref="SettingsException">Another stack runs on the data directory.</exception>
    public static DataDirectoryLock? AddLocalRun(this IDistributedApplicationBuilder builder, StackSettings settings)
    {
        if (!builder.ExecutionContext.IsRunMode)
        {
            return null;
        }

        var held = DataDirectoryLock.Take(settings.DataDirectory);
        var ports = settings.Ports;
        builder.Configuration["ASPNETCORE_URLS"] = $"http://localhost:{ports.Dashboard}";
        builder.Configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = $"http://localhost:{ports.Otlp}";
        builder.Configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = $"http://localhost:{ports.OtlpHttp}";
        builder.Configuration["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = $"http://localhost:{ports.ResourceService}";
        // Otherwise the services end some 15 s after the AppHost, and a start in between finds their ports taken.
        builder.Configuration["DcpPublisher:WaitForResourceCleanup"] = "true";

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(settings);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddHostedService<RestartService>();
        builder.Services.AddHostedService<StackReporter>();
        builder.Eventing.Subscribe<BeforeStartEvent>(
            (start, cancellationToken) =>
                PortCheck.RequireFreeAsync(ports, UsedPorts(start.Model, ports), held.WasLeftBehind, cancellationToken)
        );
        return held;
    }

    // The dashboard's ports belong to no resource yet.
    private static HashSet<int> UsedPorts(DistributedApplicationModel model, StackPorts ports) =>
        [
            .. model
                .Resources.Where(static part => part.HasAnnotationOfType<StackPartAnnotation>())
                .SelectMany(static part => part.Annotations.OfType<EndpointAnnotation>())
                .Select(static endpoint => endpoint.Port)
                .OfType<int>(),
            ports.Dashboard,
            ports.Otlp,
            ports.OtlpHttp,
            ports.ResourceService,
        ];
}
