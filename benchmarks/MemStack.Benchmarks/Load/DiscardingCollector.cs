using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MemStack.Benchmarks.Load;

/// <summary>Takes OTLP over HTTP and throws it away, so that exporting costs the api what it costs in production.</summary>
internal sealed class DiscardingCollector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private long _received;

    private DiscardingCollector(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public long ReceivedBytes => Interlocked.Read(ref _received);

    public static async Task<DiscardingCollector> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = new DiscardingCollector(builder.Build());
        collector._app.MapPost("/v1/{signal}", collector.TakeAsync);
        await collector._app.StartAsync(cancellationToken);
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            Interlocked.Add(ref _received, read);
        }

        context.Response.ContentType = "application/x-protobuf";
    }
}
