using System.Net;
using System.Net.Sockets;

namespace TestRig;

/// <summary>
/// A loopback port that refuses connections. The port is bound without listening, so that no other program answers there, as one could on
/// the port of a server that has ended. (Linux refuses; other systems may let the attempt time out.)
/// </summary>
public sealed class DeafPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Takes a port.</summary>
    public DeafPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    /// <summary>The address of the closed port.</summary>
    public Uri Address => new($"http://{_socket.LocalEndPoint}/");

    /// <summary>Releases the port.</summary>
    public void Dispose() => _socket.Dispose();
}
