using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace StandIns.Tests.Tracing;

/// <summary>Keeps the spans that an exporter would get.</summary>
internal sealed class KeptSpans : BaseProcessor<Activity>
{
    private readonly ConcurrentQueue<Activity> _ended = new();

    public int Count => _ended.Count;

    public override void OnEnd(Activity data) => _ended.Enqueue(data);

    /// <summary>The sources of the spans of a kind that have ended so far.</summary>
    public IReadOnlyList<string> SourceNames(ActivityKind kind) => [.. _ended.Where(span => span.Kind == kind).Select(span => span.Source.Name)];

    /// <summary>The span of a kind, once it has ended: a server's span can end after its client has the answer.</summary>
    public async Task<Activity> OneAsync(ActivityKind kind)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        Activity? found;
        while ((found = _ended.SingleOrDefault(span => span.Kind == kind)) is null)
            await Task.Delay(10, deadline.Token);
        return found;
    }
}

/// <summary>A web application on a free port whose requests are traced.</summary>
internal sealed class TracedApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TracedApp(WebApplication app, KeptSpans spans) => (_app, Spans, Client) = (app, spans, new HttpClient { BaseAddress = new Uri(app.Urls.First()) });

    public KeptSpans Spans { get; }

    public HttpClient Client { get; }

    public static async Task<TracedApp> StartAsync(Action<TracerProviderBuilder> tracing, Action<WebApplication>? pipeline = null)
    {
        var spans = new KeptSpans();
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddOpenTelemetry().WithTracing(t =>
        {
            tracing(t);
            t.AddProcessor(spans);
        });
        var app = builder.Build();
        pipeline?.Invoke(app);
        app.MapGet("/items/{id:int}", (int id) => id);
        app.MapGet("/status/{code:int}", (int code) => Results.StatusCode(code));
        app.MapGet("/throws", string () => throw new InvalidOperationException("The shop is closed."));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new TracedApp(app, spans);
    }

    public async Task<Activity> ServerSpanOfAsync(string path, HttpMethod? method = null, string? userAgent = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        if (userAgent is not null)
            request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return await Spans.OneAsync(ActivityKind.Server);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
