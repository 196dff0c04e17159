using System.Net;
using System.Net.Sockets;

namespace TestRig;

/// <summary>Ports of the loopback interface that nothing listens on at the moment.</summary>
/// <remarks>
/// Another program can take a port between the answer and its use. A server that can bind port 0 and say what it got
/// should do that instead.
/// </remarks>
public static class FreePort
{
    // Below the range that systems hand out for outgoing connections and for port 0, so that ports stay free until they are used.
    private const int FirstOfBlocks = 15_000;
    private const int LastOfBlocks = 31_000;

    /// <summary>One free port.</summary>
    public static int Next() => Block(1);

    /// <summary>The first of <paramref name="count"/> neighbouring free ports.</summary>
    /// <param name="count">How many ports, from 1 to 100.</param>
    /// <exception cref="InvalidOperationException">No such block was found in 200 tries.</exception>
    public static int Block(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 100);
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var first = Random.Shared.Next(FirstOfBlocks, LastOfBlocks - count);
            if (Enumerable.Range(first, count).All(IsFree))
                return first;
        }

        throw new InvalidOperationException($"Found no {count} neighbouring free ports.");
    }

    /// <summary>Whether a listener can be bound to the port on the loopback interface.</summary>
    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
