using System.Net;
using System.Net.Sockets;

namespace MemStack.ServiceDefaults.Tests.Infrastructure;

/// <summary>A loopback port that refuses connections. It is held, not listened on, so that no other program can come to answer there.</summary>
internal sealed class DeafPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public DeafPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public Uri Address => new($"http://{_socket.LocalEndPoint}/");

    public void Dispose() => _socket.Dispose();
}
