using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace TestRig;

/// <summary>Finds ports of the loopback interface that are free at the moment, and that no other test has been given.</summary>
/// <remarks>
/// A port stays reserved for this process until it ends: its UDP port is bound, which every search for a port here does first. So test
/// projects that run in parallel do not collide. Another program can take it all the same: a server that can bind port 0 and report its
/// port should do that instead.
/// </remarks>
public static class FreePort
{
    // Below the range that systems hand out for outgoing connections and for port 0, so that ports stay free until they are used.
    private const int FirstOfBlocks = 15_000;
    private const int LastOfBlocks = 31_000;

    private static readonly ConcurrentBag<Socket> Held = [];

    /// <summary>One free port.</summary>
    public static int Next() => Block(1);

    /// <summary>The first of <paramref name="count"/> neighbouring free ports.</summary>
    /// <param name="count">The number of ports, from 1 to 100.</param>
    /// <exception cref="InvalidOperationException">No such block was found in 200 tries.</exception>
    public static int Block(int count) => Block(count, FirstOfBlocks, LastOfBlocks);

    /// <summary>The same, of the ports from <paramref name="from"/> up to and without <paramref name="to"/>.</summary>
    internal static int Block(int count, int from, int to)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 100);
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var first = Random.Shared.Next(from, to - count + 1);
            if (TryHold(first, count))
            {
                return first;
            }
        }

        throw new InvalidOperationException($"Found no {count} neighbouring free ports.");
    }

    private static bool TryHold(int first, int count)
    {
        var held = new List<Socket>(count);
        foreach (var port in Enumerable.Range(first, count))
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            held.Add(socket);
            if (TryBind(socket, port) && IsFree(port))
            {
                continue;
            }

            held.ForEach(other => other.Dispose());
            return false;
        }

        held.ForEach(Held.Add);
        return true;
    }

    private static bool IsFree(int port)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        return TryBind(listener, port, listens: true);
    }

    private static bool TryBind(Socket socket, int port, bool listens = false)
    {
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            // Two may be bound to a port while neither listens.
            if (listens)
            {
                socket.Listen();
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
