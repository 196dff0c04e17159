using System.Net;
using System.Net.Sockets;
using MemStack.AppHost.Settings;

namespace MemStack.AppHost.Running;

/// <summary>Checks before the start that the ports are free: a service that finds its port taken says so only in its own log.</summary>
internal static class PortCheck
{
    // The orchestrator ends the services of an AppHost that was killed some 15 s after it.
    private static readonly TimeSpan PatienceWithLeftovers = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Returns when all the ports are free.</summary>
    /// <param name="ports">The ports by setting.</param>
    /// <param name="used">The ports of the parts that this stack has.</param>
    /// <param name="waits">True to wait for the processes of a stack that did not end in order.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="SettingsException">Some are taken; each is named with its holder and the setting that moves it.</exception>
    public static async Task RequireFreeAsync(StackPorts ports, IReadOnlySet<int> used, bool waits, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var taken = ports.BySetting.Where(port => used.Contains(port.Value) && IsTaken(port.Value)).ToList();
            if (taken.Count == 0)
            {
                return;
            }

            if (!waits || TimeProvider.System.GetElapsedTime(began) > PatienceWithLeftovers)
            {
                throw new SettingsException(string.Join(Environment.NewLine, taken.Select(port => Describe(port.Key, port.Value))));
            }

            await Task.Delay(Interval, cancellationToken);
        }
    }

    private static string Describe(string setting, int port)
    {
        var holder = PortHolder.Find(port) is var (id, name) ? $"process {id} ({name})" : "another program";
        return $"Port {port} is taken by {holder}: stop it, or set {StackPorts.Section}__{setting} to another port.";
    }

    private static bool IsTaken(int port) =>
        !CanListen(IPAddress.Loopback, port) || (Socket.OSSupportsIPv6 && !CanListen(IPAddress.IPv6Loopback, port));

    private static bool CanListen(IPAddress address, int port)
    {
        using var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
        catch (SocketException)
        {
            return true; // The machine has no IPv6 loopback; the service listens on IPv4 only.
        }
    }
}
