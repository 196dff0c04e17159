using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Server;

namespace ModelContextProtocol.AspNetCore;

/// <summary>A server and its transport: for one request, or until DELETE.</summary>
internal sealed class HttpSession(StreamableHttpServerTransport transport, McpServer server, string? user) : IAsyncDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private Task _run = Task.CompletedTask;
    private int _gets;

    public StreamableHttpServerTransport Transport => transport;

    public bool IsOf(HttpContext context) => user == UserOf(context);

    public bool TryStartGet() => Interlocked.Exchange(ref _gets, 1) == 0;

    public static string? UserOf(HttpContext context) => context.User.FindFirst(System.Security.Claims.ClaimTypes.NameIdentifier)?.Value;

    public void Start() => _run = server.RunAsync(_closed.Token);

    public async ValueTask DisposeAsync()
    {
        // The transport first: it ends the server's reading without a cancellation.
        await transport.DisposeAsync();
        await _closed.CancelAsync();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await server.DisposeAsync();
        _closed.Dispose();
    }
}
