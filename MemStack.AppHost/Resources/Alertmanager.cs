using MemStack.AppHost.Settings;

namespace MemStack.AppHost.Resources;

/// <summary>Alertmanager on <c>monitoring/alertmanager/alertmanager.yml</c>.</summary>
internal sealed class AlertmanagerResource(string name, string command, string workingDirectory)
    : MonitoringResource(name, command, workingDirectory);

/// <summary>Adds Alertmanager.</summary>
internal static class AlertmanagerExtensions
{
    /// <summary>Adds Alertmanager where it is installed; null elsewhere.</summary>
    public static IResourceBuilder<AlertmanagerResource>? AddAlertmanager(
        this IDistributedApplicationBuilder builder,
        string name,
        StackSettings settings
    )
    {
        if (builder.FindProgram(settings, name, "prometheus-alertmanager", "alertmanager", "prometheus-alertmanager") is not { } found)
        {
            return null;
        }

        Directory.CreateDirectory(found.Folder);
        return builder
            .AddResource(new AlertmanagerResource(name, found.Program, found.Folder))
            .AsMonitoring(settings.Ports.Alertmanager, "/-/ready")
            .WithArgs(
                $"--config.file={Path.Combine(settings.MonitoringDirectory, "alertmanager", "alertmanager.yml")}",
                $"--storage.path={Path.Combine(found.Folder, "data")}",
                $"--web.listen-address=127.0.0.1:{settings.Ports.Alertmanager}",
                // One instance needs no cluster, and a cluster would listen on every address.
                "--cluster.listen-address="
            )
            .WithTestAlertCommand();
    }
}
