using System.Globalization;
using MemStack.AppHost.Settings;
using MemStack.Client;

namespace MemStack.AppHost.Resources;

/// <summary>
/// Prometheus on a copy of <c>monitoring/prometheus</c>: the target files are written beside it, and the links of its alerts lead to the
/// page of this stack.
/// </summary>
internal sealed class PrometheusResource(string name, string command, string workingDirectory)
    : MonitoringResource(name, command, workingDirectory)
{
    /// <summary>The folder that holds the copy and the target files.</summary>
    public string ConfigurationFolder { get; } = Path.Combine(workingDirectory, "config");

    /// <summary>Writes the copy in place of an earlier one, without the unit tests of the rules.</summary>
    public void WriteConfiguration(StackSettings settings)
    {
        if (Directory.Exists(ConfigurationFolder))
        {
            Directory.Delete(ConfigurationFolder, recursive: true);
        }

        var rules = Directory.CreateDirectory(Path.Combine(ConfigurationFolder, "rules")).FullName;
        var source = Path.Combine(settings.MonitoringDirectory, "prometheus");
        File.Copy(Path.Combine(source, "prometheus.yml"), Path.Combine(ConfigurationFolder, "prometheus.yml"));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(source, "rules")))
        {
            // The links in the files are those of a stack on its default ports.
            var text = File.ReadAllText(file).Replace(Page(MemStackPorts.Web), Page(settings.Ports.Web), StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(rules, Path.GetFileName(file)), text);
        }
    }

    private static string Page(int port) => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}/operations/");
}
