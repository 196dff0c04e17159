using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using TestRig;

namespace MemStack.Monitoring.Tests;

/// <summary>A request that the receiver has got.</summary>
/// <param name="Path">The path without the leading slash.</param>
/// <param name="Body">The body.</param>
internal sealed record Received(string Path, string Body);

/// <summary>An HTTP server that keeps what it gets. It answers with 200, or with the status that is the path.</summary>
internal sealed class HttpReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<Received> _received = new();
    private readonly Task _loop;

    public HttpReceiver()
    {
        Address = new($"http://127.0.0.1:{FreePort.Next()}/");
        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        _loop = ListenAsync();
    }

    /// <summary>Its address.</summary>
    public Uri Address { get; }

    /// <summary>The requests so far, oldest first.</summary>
    public IReadOnlyList<Received> Requests => [.. _received];

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                await AnswerAsync(await _listener.GetContextAsync());
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // The receiver was closed.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream);
        var path = context.Request.Url!.AbsolutePath[1..];
        _received.Enqueue(new(path, await reader.ReadToEndAsync()));
        context.Response.StatusCode = int.TryParse(path, NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : 200;
        context.Response.Close();
    }
}
