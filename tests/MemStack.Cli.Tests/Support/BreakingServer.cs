using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MemStack.Cli.Tests.Support;

/// <summary>Answers each request with the beginning of a body, and closes the connection in the middle of it.</summary>
internal sealed class BreakingServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<string> _asked = [];
    private readonly Task _work;

    public BreakingServer(string beginning)
    {
        _listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";
        _work = AnswerAsync(beginning);
    }

    public string Address { get; }

    /// <summary>The first line of each request.</summary>
    public IReadOnlyList<string> Asked => [.. _asked];

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _work;
        _end.Dispose();
    }

    private async Task AnswerAsync(string beginning)
    {
        try
        {
            while (true)
            {
                using var connection = await _listener.AcceptTcpClientAsync(_end.Token);
                await using var stream = connection.GetStream();
                using var reader = new StreamReader(stream, leaveOpen: true);
                _asked.Enqueue(await reader.ReadLineAsync(_end.Token) ?? "");
                while (await reader.ReadLineAsync(_end.Token) is { Length: > 0 }) { }

                await stream.WriteAsync(
                    Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{beginning}"),
                    _end.Token
                );
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test has ended.
        }
    }
}
