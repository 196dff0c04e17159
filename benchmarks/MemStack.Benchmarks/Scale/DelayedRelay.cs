using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MemStack.Benchmarks.Scale;

/// <summary>
/// A port of this machine that forwards to another one with a delay, as a network would. Threads wait by polling the clock, because timers
/// are coarser than a network's latency; that takes a core while data are in transit.
/// </summary>
internal sealed class DelayedRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly IPEndPoint _target;
    private readonly long _ticks;

    /// <param name="target">The target of everything that is relayed.</param>
    /// <param name="roundTrip">The delay added to a round trip; half of it each way.</param>
    public DelayedRelay(IPEndPoint target, TimeSpan roundTrip)
    {
        (_target, _ticks) = (target, (long)(roundTrip.TotalSeconds * Stopwatch.Frequency / 2));
        _listener.Start();
        Run(Accept);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var client in _clients)
        {
            client.Dispose();
        }
    }

    private void Accept()
    {
        while (true)
        {
            var (near, far) = (_listener.AcceptTcpClient(), new TcpClient());
            far.Connect(_target);
            foreach (var client in (TcpClient[])[near, far])
            {
                client.NoDelay = true;
                _clients.Add(client);
            }

            HandOn(near, far);
            HandOn(far, near);
        }
    }

    private void HandOn(TcpClient from, TcpClient to)
    {
        var waiting = new BlockingCollection<(long Due, byte[] Bytes)>();
        Run(() =>
        {
            var buffer = new byte[64 * 1024];
            try
            {
                while (from.GetStream().Read(buffer) is > 0 and var count)
                {
                    waiting.Add((Stopwatch.GetTimestamp() + _ticks, buffer[..count]));
                }
            }
            finally
            {
                waiting.CompleteAdding();
            }
        });
        Run(() =>
        {
            foreach (var (due, bytes) in waiting.GetConsumingEnumerable())
            {
                while (Stopwatch.GetTimestamp() < due)
                {
                    Thread.Yield();
                }

                to.GetStream().Write(bytes);
            }

            to.Close();
        });
    }

    private static void Run(Action work) =>
        new Thread(() =>
        {
            try
            {
                work();
            }
            catch (Exception exception)
                when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // One end is gone, and with it the connection.
            }
        })
        {
            IsBackground = true,
        }.Start();
}
