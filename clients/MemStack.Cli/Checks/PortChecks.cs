using System.Globalization;
using System.Net.NetworkInformation;

namespace MemStack.Cli.Checks;

/// <summary>Looks whether the ports that a stack binds are free, and names the setting that moves each.</summary>
internal static class PortChecks
{
    // Prometheus and its exporters bind theirs only where they are installed.
    private static readonly (string Name, string Setting, int Usual, string[] Programs)[] Ports =
    [
        ("api", "Ports__Api", 8000, []),
        ("openmemory", "Ports__OpenMemory", 8765, []),
        ("web", "Ports__Web", 3000, []),
        ("dashboard", "ASPNETCORE_URLS", 18888, []),
        ("OTLP", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", 18889, []),
        ("OTLP over HTTP", "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", 18890, []),
        ("resource service", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", 18891, []),
        ("Prometheus", "Ports__Prometheus", 9090, InstalledPrograms.Prometheus),
        ("Alertmanager", "Ports__Alertmanager", 9093, InstalledPrograms.Alertmanager),
        ("node exporter", "Ports__NodeExporter", 9100, InstalledPrograms.NodeExporter),
    ];

    public static IEnumerable<Check> All()
    {
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => listener.Port).ToHashSet();
        foreach (var (name, setting, usual, programs) in Ports)
        {
            if (programs is not [] && InstalledPrograms.Find(programs) is null) continue;
            var port = PortOf(setting) ?? usual;
            yield return taken.Contains(port)
                ? new($"port {port}", CheckState.Note, $"{name}: taken",
                    $"Stop what holds it, or set {setting} to {(IsUrl(setting) ? "an address of another port" : "another port")}.")
                : new($"port {port}", CheckState.Ok, $"{name}: free");
        }
    }

    private static bool IsUrl(string setting) =>
        setting.EndsWith("_URL", StringComparison.Ordinal) || setting.EndsWith("_URLS", StringComparison.Ordinal);

    private static int? PortOf(string setting)
    {
        var value = Environment.GetEnvironmentVariable(setting);
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return port;
        return Uri.TryCreate(value?.Split(';')[0], UriKind.Absolute, out var address) ? address.Port : null;
    }
}
