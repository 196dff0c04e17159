using System.Text.Json;
using System.Text.Json.Serialization;
using MemStack.AppHost.Settings;

namespace MemStack.AppHost.Resources;

/// <summary>One group of a target file.</summary>
/// <remarks>https://prometheus.io/docs/prometheus/latest/configuration/configuration/#file_sd_config</remarks>
internal sealed record TargetGroup(
    [property: JsonPropertyName("targets")] IReadOnlyList<string> Targets,
    [property: JsonPropertyName("labels")] IReadOnlyDictionary<string, string> Labels
);

/// <summary>Adds Prometheus and its targets.</summary>
internal static class PrometheusExtensions
{
    /// <summary>The target file of the services, scraped every 5 seconds.</summary>
    public const string Services = "services";

    /// <summary>The target file of everything else, scraped every 15 seconds.</summary>
    public const string Platform = "platform";

    /// <summary>The target file of the Alertmanagers that alerts go to.</summary>
    public const string Alertmanagers = "alertmanagers";

    /// <summary>Adds Prometheus where it is installed; null elsewhere.</summary>
    public static IResourceBuilder<PrometheusResource>? AddPrometheus(
        this IDistributedApplicationBuilder builder,
        string name,
        StackSettings settings
    )
    {
        if (builder.FindProgram(settings, name, "prometheus", "prometheus") is not { } found)
        {
            return null;
        }

        var resource = new PrometheusResource(name, found.Program, found.Folder);
        resource.WriteConfiguration(settings);
        return builder
            .AddResource(resource)
            .AsMonitoring(settings.Ports.Prometheus, "/-/ready")
            .WithArgs(
                $"--config.file={Path.Combine(resource.ConfigurationFolder, "prometheus.yml")}",
                $"--storage.tsdb.path={Path.Combine(found.Folder, "data")}",
                "--storage.tsdb.retention.time=15d",
                $"--web.listen-address=127.0.0.1:{settings.Ports.Prometheus}",
                "--enable-feature=exemplar-storage",
                // For the command below. The address above is loopback only.
                "--web.enable-lifecycle"
            )
            .WithReloadCommand()
            .AddTarget(Platform, name, settings.Ports.Prometheus);
    }

    /// <summary>Scrapes a service of ours.</summary>
    public static IResourceBuilder<PrometheusResource> WithServiceTarget(
        this IResourceBuilder<PrometheusResource> prometheus,
        IResourceBuilder<IResourceWithEndpoints> service
    ) => prometheus.AddTarget(Services, service.Resource.Name, PortOf(service));

    /// <summary>Scrapes another part, if it exists.</summary>
    public static IResourceBuilder<PrometheusResource> WithTarget(
        this IResourceBuilder<PrometheusResource> prometheus,
        IResourceBuilder<MonitoringResource>? part
    ) => part is null ? prometheus : prometheus.AddTarget(Platform, part.Resource.Name, PortOf(part));

    /// <summary>Sends alerts to Alertmanager and scrapes it, if it exists.</summary>
    public static IResourceBuilder<PrometheusResource> WithAlertmanager(
        this IResourceBuilder<PrometheusResource> prometheus,
        IResourceBuilder<AlertmanagerResource>? alertmanager
    ) =>
        alertmanager is null
            ? prometheus
            : prometheus.AddTarget(Alertmanagers, alertmanager.Resource.Name, PortOf(alertmanager)).WithTarget(alertmanager);

    private static int PortOf(IResourceBuilder<IResourceWithEndpoints> part) =>
        part.GetEndpoint(ServiceExtensions.Endpoint).EndpointAnnotation.Port
        ?? throw new InvalidOperationException($"'{part.Resource.Name}' has no fixed port to be scraped on.");

    private static IResourceBuilder<PrometheusResource> AddTarget(
        this IResourceBuilder<PrometheusResource> prometheus,
        string file,
        string job,
        int port
    )
    {
        var folder = Directory.CreateDirectory(Path.Combine(prometheus.Resource.ConfigurationFolder, "targets"));
        var path = Path.Combine(folder.FullName, $"{file}.json");
        var groups = File.Exists(path) ? JsonSerializer.Deserialize<List<TargetGroup>>(File.ReadAllText(path)) ?? [] : [];
        groups.Add(new TargetGroup([$"localhost:{port}"], new Dictionary<string, string> { ["job"] = job }));
        File.WriteAllText(path, JsonSerializer.Serialize(groups));
        return prometheus;
    }
}
