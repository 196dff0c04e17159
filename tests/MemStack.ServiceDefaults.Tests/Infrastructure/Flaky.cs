using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace MemStack.ServiceDefaults.Tests.Infrastructure;

/// <summary>A server whose first answers fail; it records every request.</summary>
internal sealed class Flaky : IAsyncDisposable
{
    private readonly Backend _server;

    private Flaky(Backend server, ConcurrentQueue<string> requests)
    {
        _server = server;
        Requests = requests;
    }

    /// <summary>The paths of the requests, in the order of their arrival.</summary>
    public IReadOnlyCollection<string> Requests { get; }

    public Uri Address => _server.Address;

    public static async Task<Flaky> StartAsync(int failures, Action<HttpContext>? fail = null, bool hang = false)
    {
        var requests = new ConcurrentQueue<string>();
        var left = failures;
        var server = await Backend.StartAsync(async context =>
        {
            requests.Enqueue(context.Request.Path.Value!);
            if (Interlocked.Decrement(ref left) < 0)
            {
                return;
            }

            if (hang)
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else if (fail is not null)
            {
                fail(context);
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            }
        });
        return new Flaky(server, requests);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
