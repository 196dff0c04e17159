using MemStack.AppHost.Settings;

namespace MemStack.AppHost.Resources;

/// <summary>The machine's own metrics: processor, memory, disks, network.</summary>
internal sealed class NodeExporterResource(string name, string command, string workingDirectory)
    : MonitoringResource(name, command, workingDirectory);

/// <summary>Adds the node exporter.</summary>
internal static class NodeExporterExtensions
{
    /// <summary>Adds the node exporter where it is installed; null elsewhere.</summary>
    public static IResourceBuilder<NodeExporterResource>? AddNodeExporter(
        this IDistributedApplicationBuilder builder,
        string name,
        StackSettings settings
    )
    {
        if (builder.FindProgram(settings, name, "prometheus-node-exporter", "prometheus-node-exporter", "node_exporter") is not { } found)
        {
            return null;
        }

        Directory.CreateDirectory(found.Folder);
        return builder
            .AddResource(new NodeExporterResource(name, found.Program, found.Folder))
            .AsMonitoring(settings.Ports.NodeExporter, "/")
            .WithArgs($"--web.listen-address=127.0.0.1:{settings.Ports.NodeExporter}");
    }
}
