using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace MemStack.AppHost;

/// <summary>On which parts the stack runs.</summary>
internal enum StackMode
{
    /// <summary>The services on their embedded parts; nothing else is needed.</summary>
    Embedded,

    /// <summary>The services on databases and the whole monitoring, in containers.</summary>
    Full,
}

/// <summary>A setting is wrong. The message is for the person who set it.</summary>
internal sealed class SettingsException(string message) : Exception(message);

/// <summary>The loopback ports, one for each process.</summary>
internal sealed record StackPorts(int Api, int OpenMemory, int Web, int Prometheus, int Alertmanager, int NodeExporter);

/// <summary>What the AppHost is told by configuration.</summary>
/// <param name="Mode"><c>MEMSTACK_MODE</c>, else <c>MemStack:Mode</c>; embedded by default.</param>
/// <param name="DataDirectory"><c>MemStack:DataDirectory</c>, absolute; <c>.memstack</c> beside the AppHost's folder by default.</param>
/// <param name="MonitoringDirectory">The folder of the files that the monitoring programs read.</param>
/// <param name="Ports"><c>Ports:Api</c> and so on.</param>
internal sealed record StackSettings(StackMode Mode, string DataDirectory, string MonitoringDirectory, StackPorts Ports)
{
    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="SettingsException">A value is wrong.</exception>
    public static StackSettings Read(IConfiguration configuration, string appHostDirectory)
    {
        var root = Path.GetFullPath(Path.Combine(appHostDirectory, ".."));
        var data = configuration["MemStack:DataDirectory"];
        var ports = new StackPorts(
            Port(configuration, "Api", 8000),
            Port(configuration, "OpenMemory", 8765),
            Port(configuration, "Web", 3000),
            Port(configuration, "Prometheus", 9090),
            Port(configuration, "Alertmanager", 9093),
            Port(configuration, "NodeExporter", 9100));
        int[] all = [ports.Api, ports.OpenMemory, ports.Web, ports.Prometheus, ports.Alertmanager, ports.NodeExporter];
        if (all.Distinct().Count() != all.Length)
            throw new SettingsException("Ports: two of them are the same; give each process a port of its own.");

        return new StackSettings(
            ReadMode(configuration),
            Path.GetFullPath(string.IsNullOrWhiteSpace(data) ? ".memstack" : data, root),
            Path.Combine(root, "monitoring"),
            ports);
    }

    private static StackMode ReadMode(IConfiguration configuration)
    {
        var text = configuration["MEMSTACK_MODE"] ?? configuration["MemStack:Mode"];
        return text?.ToUpperInvariant() switch
        {
            null or "" or "EMBEDDED" => StackMode.Embedded,
            "FULL" => StackMode.Full,
            _ => throw new SettingsException($"MemStack:Mode is '{text}'; set it to 'embedded' or 'full', or leave it unset."),
        };
    }

    private static int Port(IConfiguration configuration, string name, int usual)
    {
        var text = configuration[$"Ports:{name}"];
        if (string.IsNullOrWhiteSpace(text))
            return usual;

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? port
            : throw new SettingsException($"Ports:{name} is '{text}'; set it to a number from 1 to 65535, or leave it unset for {usual}.");
    }
}
