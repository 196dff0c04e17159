using System.Globalization;
using System.Net.NetworkInformation;
using MemStack.Client;

namespace MemStack.Cli.Checks;

/// <summary>Looks whether the ports that a stack binds are free, and names the setting that moves each.</summary>
internal static class PortChecks
{
    // Prometheus and its exporters bind their ports only where they are installed.
    private static readonly (string Name, string Setting, int Usual, string[] Programs)[] Ports =
    [
        ("api", nameof(MemStackPorts.Api), MemStackPorts.Api, []),
        ("openmemory", nameof(MemStackPorts.OpenMemory), MemStackPorts.OpenMemory, []),
        ("web", nameof(MemStackPorts.Web), MemStackPorts.Web, []),
        ("prober", nameof(MemStackPorts.Prober), MemStackPorts.Prober, []),
        ("dashboard", nameof(MemStackPorts.Dashboard), MemStackPorts.Dashboard, []),
        ("OTLP", nameof(MemStackPorts.Otlp), MemStackPorts.Otlp, []),
        ("OTLP over HTTP", nameof(MemStackPorts.OtlpHttp), MemStackPorts.OtlpHttp, []),
        ("resource service", nameof(MemStackPorts.ResourceService), MemStackPorts.ResourceService, []),
        ("Prometheus", nameof(MemStackPorts.Prometheus), MemStackPorts.Prometheus, InstalledPrograms.Prometheus),
        ("Alertmanager", nameof(MemStackPorts.Alertmanager), MemStackPorts.Alertmanager, InstalledPrograms.Alertmanager),
        ("node exporter", nameof(MemStackPorts.NodeExporter), MemStackPorts.NodeExporter, InstalledPrograms.NodeExporter),
    ];

    public static IEnumerable<Check> All()
    {
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => listener.Port).ToHashSet();
        foreach (var (name, setting, usual, programs) in Ports)
        {
            if (programs is not [] && InstalledPrograms.Find(programs) is null)
            {
                continue;
            }

            var variable = $"Ports__{setting}";
            var port = PortOf(variable) ?? usual;
            yield return taken.Contains(port)
                ? new($"port {port}", CheckState.Note, $"{name}: taken", $"Stop its program, or set {variable} to another port.")
                : new($"port {port}", CheckState.Ok, $"{name}: free");
        }
    }

    private static int? PortOf(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port
            : null;
}
