using System.Net.Sockets;
using System.Text;
using TestRig.Servers;

namespace TestRig;

/// <summary>A Redis 8 that keeps nothing on disk: <c>MEMSTACK_TEST_REDIS</c> (host:port), the rig's, or a container's.</summary>
public sealed class RedisFixture : ServerFixture
{
    /// <inheritdoc />
    protected override string Name => "Redis";

    /// <inheritdoc />
    protected override string Variable => "MEMSTACK_TEST_REDIS";

    /// <summary>host:port, which is a connection string too; skips the running test where there is no server.</summary>
    public string ConnectionString => Address;

    internal override (string Image, int Port, IReadOnlyDictionary<string, string> Environment) Container =>
        ("redis:8.0.2", 6379, new Dictionary<string, string>(StringComparer.Ordinal));

    internal override Task<RunningProcess> StartInRigAsync(string folder, int port, CancellationToken cancellationToken) =>
        Task.FromResult(StartAgainInRig(folder, port));

    internal override RunningProcess StartAgainInRig(string folder, int port) =>
        RigRoot.Start(
            "/usr/bin/redis-server",
            "--bind",
            "127.0.0.1",
            "--port",
            $"{port}",
            "--dir",
            RigRoot.Inside(folder),
            "--save",
            "",
            "--appendonly",
            "no"
        );

    /// <summary>Sends one command of the inline kind and returns the first line of the answer.</summary>
    /// <seealso href="https://redis.io/docs/latest/develop/reference/protocol-spec/#inline-commands"/>
    public Task<string> SendAsync(string command, CancellationToken cancellationToken) =>
        SendAsync(ConnectionString, command, cancellationToken);

    /// <inheritdoc />
    protected override string AddressOf(int port) => $"127.0.0.1:{port}";

    /// <inheritdoc />
    protected override async Task<bool> AnswersAsync(string address, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(address, "PING", cancellationToken) == "+PONG";
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }

    private static async Task<string> SendAsync(string address, string command, CancellationToken cancellationToken)
    {
        var (host, port) = address.Split(',')[0].Split(':') switch
        {
            [var name, var number] => (name, int.Parse(number)),
            var other => (other[0], 6379),
        };
        using var client = new TcpClient();
        await client.ConnectAsync(host, port, cancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), cancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadLineAsync(cancellationToken) ?? "";
    }
}
