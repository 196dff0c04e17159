using MemStack.AppHost.Settings;

namespace MemStack.AppHost.Resources;

/// <summary>The settings that all services of the stack share.</summary>
internal static class ServiceExtensions
{
    /// <summary>The name of a service's only endpoint.</summary>
    public const string Endpoint = "http";

    private const string ReadinessPath = "/health/readiness";

    /// <summary>Binds the service to loopback on its port, passes mode and environment to it, and watches its readiness.</summary>
    public static IResourceBuilder<ProjectResource> AsService(
        this IResourceBuilder<ProjectResource> service,
        StackSettings settings,
        int port
    ) =>
        service
            .WithHttpEndpoint(port: port, name: Endpoint, isProxied: false)
            .WithHttpHealthCheck(ReadinessPath)
            .WithAnnotation(new StackPartAnnotation(ReadinessPath))
            // On loopback nothing speaks TLS; without this the dashboard warns of a missing development certificate.
            .WithoutHttpsCertificate()
            .WithRunEnvironment("MemStack__Mode", settings.Mode.ToString().ToLowerInvariant())
            .WithEnvironment("ASPNETCORE_ENVIRONMENT", service.ApplicationBuilder.Environment.EnvironmentName)
            // Aspire switches this on in development; messages to an agent stay out of telemetry unless its user switches them on.
            .WithEnvironment("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "false");

    /// <summary>Gives the service the data directory of this machine.</summary>
    public static IResourceBuilder<ProjectResource> WithDataDirectory(
        this IResourceBuilder<ProjectResource> service,
        StackSettings settings
    ) => service.WithRunEnvironment("MemStack__DataDirectory", settings.DataDirectory);

    /// <summary>Names the page at <paramref name="path"/> in the dashboard; the bare address stays in the details.</summary>
    public static IResourceBuilder<ProjectResource> WithPage(this IResourceBuilder<ProjectResource> service, string name, string path)
    {
        service.Resource.Annotations.OfType<StackPartAnnotation>().Single().Page = path;
        return service.WithUrlForEndpoint(
            Endpoint,
            url =>
            {
                url.Url = path;
                url.DisplayText = name;
            }
        );
    }

    /// <summary>Names to the Operations page the parts of this stack that it asks.</summary>
    public static IResourceBuilder<ProjectResource> WithOperations(
        this IResourceBuilder<ProjectResource> web,
        StackSettings settings,
        IResourceBuilder<ProjectResource> api,
        IResourceBuilder<ProjectResource> openMemory,
        IResourceBuilder<IResourceWithEndpoints>? prometheus,
        IResourceBuilder<IResourceWithEndpoints>? alertmanager
    )
    {
        (string Name, IResourceBuilder<IResourceWithEndpoints>? Part)[] parts =
        [
            ("Api", api),
            ("OpenMemory", openMemory),
            ("Prometheus", prometheus),
            ("Alertmanager", alertmanager),
        ];
        foreach (var (name, part) in parts)
        {
            if (part is not null)
            {
                web.WithEnvironment($"MemStack__Operations__{name}Url", part.GetEndpoint(Endpoint));
            }
        }

        return web.WithRunEnvironment("MemStack__Operations__DashboardUrl", $"http://localhost:{settings.Ports.Dashboard}");
    }

    /// <summary>Sets a variable for a local run only; a published model contains nothing of this machine.</summary>
    private static IResourceBuilder<ProjectResource> WithRunEnvironment(
        this IResourceBuilder<ProjectResource> service,
        string name,
        string value
    ) => service.ApplicationBuilder.ExecutionContext.IsRunMode ? service.WithEnvironment(name, value) : service;
}
