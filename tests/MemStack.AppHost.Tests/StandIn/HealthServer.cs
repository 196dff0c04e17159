using System.Net;
using System.Net.Sockets;

namespace MemStack.AppHost.Tests.StandIn;

/// <summary>Answers every request with the status that the test chooses; unavailable at first.</summary>
internal sealed class HealthServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly TaskCompletionSource _askedTwice = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _asked;

    public HealthServer()
    {
        using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        }

        _listener.Prefixes.Add($"http://localhost:{Port}/");
        _listener.Start();
        _ = AnswerAsync();
    }

    public int Port { get; }

    public HttpStatusCode Status { get; set; } = HttpStatusCode.ServiceUnavailable;

    public Task AskedTwice => _askedTwice.Task;

    public void Dispose() => _listener.Close();

    private async Task AnswerAsync()
    {
        try
        {
            while (_listener.IsListening)
            {
                var context = await _listener.GetContextAsync();
                context.Response.StatusCode = (int)Status;
                context.Response.Close();
                if (++_asked == 2)
                    _askedTwice.TrySetResult();
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            _askedTwice.TrySetCanceled();
        }
    }
}
