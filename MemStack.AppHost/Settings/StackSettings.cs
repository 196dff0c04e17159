using Microsoft.Extensions.Configuration;

namespace MemStack.AppHost.Settings;

/// <summary>The parts that the stack runs on.</summary>
internal enum StackMode
{
    /// <summary>The services on their embedded parts; nothing else is needed.</summary>
    Embedded,

    /// <summary>The services on databases and the whole monitoring, in containers.</summary>
    Full,
}

/// <summary>A setting is wrong, or a resource that it names is in use. The message is for the person who set it.</summary>
internal sealed class SettingsException(string message) : Exception(message);

/// <summary>The AppHost's settings.</summary>
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
        return new StackSettings(
            ReadMode(configuration),
            Path.GetFullPath(string.IsNullOrWhiteSpace(data) ? ".memstack" : data, root),
            Path.Combine(root, "monitoring"),
            StackPorts.Read(configuration)
        );
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
}
