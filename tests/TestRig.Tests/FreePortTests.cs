using System.Net;
using System.Net.Sockets;

namespace TestRig.Tests;

/// <summary>Tests free ports while other tests take some.</summary>
public sealed class FreePortTests
{
    [Fact]
    public void A_reserved_block_of_ports_is_not_given_out_again()
    {
        var first = FreePort.Block(10);

        Assert.All(Enumerable.Range(first, 10), port => Assert.Throws<InvalidOperationException>(() => FreePort.Block(1, port, port + 1)));
    }

    [Fact]
    public void A_port_in_use_is_not_given_out()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var port = ((IPEndPoint)server.LocalEndpoint).Port;

        Assert.Throws<InvalidOperationException>(() => FreePort.Block(1, port, port + 1));
    }

    [Fact]
    public void A_server_can_listen_on_a_port_given_out()
    {
        using var server = new TcpListener(IPAddress.Loopback, FreePort.Next());

        server.Start();

        Assert.True(server.Server.IsBound);
    }
}
