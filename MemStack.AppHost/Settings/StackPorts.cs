using System.Globalization;
using MemStack.Client;
using Microsoft.Extensions.Configuration;

namespace MemStack.AppHost.Settings;

/// <summary>The loopback ports, one for each process; each is the setting <c>Ports:NAME</c>.</summary>
internal sealed record StackPorts
{
    /// <summary>The section of the settings.</summary>
    public const string Section = "Ports";

    public int Api { get; init; } = MemStackPorts.Api;

    public int OpenMemory { get; init; } = MemStackPorts.OpenMemory;

    public int Web { get; init; } = MemStackPorts.Web;

    public int Prober { get; init; } = MemStackPorts.Prober;

    public int Prometheus { get; init; } = MemStackPorts.Prometheus;

    public int Alertmanager { get; init; } = MemStackPorts.Alertmanager;

    public int NodeExporter { get; init; } = MemStackPorts.NodeExporter;

    /// <summary>The Aspire dashboard's pages.</summary>
    public int Dashboard { get; init; } = MemStackPorts.Dashboard;

    /// <summary>The Aspire dashboard's OTLP endpoint for gRPC.</summary>
    public int Otlp { get; init; } = MemStackPorts.Otlp;

    /// <summary>The Aspire dashboard's OTLP endpoint for HTTP.</summary>
    public int OtlpHttp { get; init; } = MemStackPorts.OtlpHttp;

    /// <summary>The AppHost's endpoint from which the dashboard reads the resources.</summary>
    public int ResourceService { get; init; } = MemStackPorts.ResourceService;

    /// <summary>Each port by the name of its setting.</summary>
    public IReadOnlyDictionary<string, int> BySetting =>
        new Dictionary<string, int>(StringComparer.Ordinal)
        {
            [nameof(Api)] = Api,
            [nameof(OpenMemory)] = OpenMemory,
            [nameof(Web)] = Web,
            [nameof(Prober)] = Prober,
            [nameof(Prometheus)] = Prometheus,
            [nameof(Alertmanager)] = Alertmanager,
            [nameof(NodeExporter)] = NodeExporter,
            [nameof(Dashboard)] = Dashboard,
            [nameof(Otlp)] = Otlp,
            [nameof(OtlpHttp)] = OtlpHttp,
            [nameof(ResourceService)] = ResourceService,
        };

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="SettingsException">A value is no port, or two are the same.</exception>
    public static StackPorts Read(IConfiguration configuration)
    {
        var usual = new StackPorts();
        var ports = new StackPorts
        {
            Api = Port(configuration, nameof(Api), usual.Api),
            OpenMemory = Port(configuration, nameof(OpenMemory), usual.OpenMemory),
            Web = Port(configuration, nameof(Web), usual.Web),
            Prober = Port(configuration, nameof(Prober), usual.Prober),
            Prometheus = Port(configuration, nameof(Prometheus), usual.Prometheus),
            Alertmanager = Port(configuration, nameof(Alertmanager), usual.Alertmanager),
            NodeExporter = Port(configuration, nameof(NodeExporter), usual.NodeExporter),
            Dashboard = Port(configuration, nameof(Dashboard), usual.Dashboard),
            Otlp = Port(configuration, nameof(Otlp), usual.Otlp),
            OtlpHttp = Port(configuration, nameof(OtlpHttp), usual.OtlpHttp),
            ResourceService = Port(configuration, nameof(ResourceService), usual.ResourceService),
        };
        var same = ports.BySetting.GroupBy(port => port.Value).FirstOrDefault(group => group.Count() > 1);
        return same is null
            ? ports
            : throw new SettingsException(
                $"{Section}: {string.Join(" and ", same.Select(port => $"{Section}:{port.Key}"))} are both {same.Key}; give each process a port of its own."
            );
    }

    private static int Port(IConfiguration configuration, string name, int usual)
    {
        var text = configuration[$"{Section}:{name}"];
        if (string.IsNullOrWhiteSpace(text))
        {
            return usual;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? port
            : throw new SettingsException(
                $"{Section}:{name} is '{text}'; set it to a number from 1 to 65535, or leave it unset for {usual}."
            );
    }
}
