namespace MemStack.AppHost.Resources;

/// <summary>What every service of the stack has in common.</summary>
internal static class ServiceExtensions
{
    /// <summary>The name of a service's only endpoint.</summary>
    public const string Endpoint = "http";

    private const string ReadinessPath = "/health/readiness";

    /// <summary>Binds the service to loopback on its port, tells it mode and environment, and watches its readiness.</summary>
    public static IResourceBuilder<ProjectResource> AsService(this IResourceBuilder<ProjectResource> service, StackSettings settings, int port) => service
        .WithHttpEndpoint(port: port, name: Endpoint, isProxied: false)
        .WithHttpHealthCheck(ReadinessPath)
        .WithEnvironment("MemStack__Mode", settings.Mode.ToString().ToLowerInvariant())
        .WithEnvironment("ASPNETCORE_ENVIRONMENT", service.ApplicationBuilder.Environment.EnvironmentName)
        // Aspire switches this on in development; what people tell an agent stays out of telemetry unless they ask for it.
        .WithEnvironment("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "false");

    /// <summary>Names the page at <paramref name="path"/> in the dashboard; the bare address stays in the details.</summary>
    public static IResourceBuilder<ProjectResource> WithPage(this IResourceBuilder<ProjectResource> service, string name, string path) => service
        .WithUrlForEndpoint(Endpoint, url =>
        {
            url.Url = path;
            url.DisplayText = name;
        });
}
