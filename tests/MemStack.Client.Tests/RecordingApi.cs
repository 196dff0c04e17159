using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MemStack.Tests;

/// <summary>A request as sent over the wire.</summary>
internal sealed record RecordedRequest(string Method, string PathAndQuery, IHeaderDictionary Headers, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public string Line => $"{Method} {PathAndQuery}";
}

/// <summary>A web server on a free port that records each request and gives a scripted answer.</summary>
internal sealed class RecordingApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly ConcurrentQueue<RecordedRequest> _probes = new();

    private RecordingApi(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>The requests to the api, without the health probes that a service sends on its own clock.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    /// <summary>The health probes.</summary>
    public IReadOnlyList<RecordedRequest> Probes => [.. _probes];

    /// <summary>The answer: status and JSON.</summary>
    public Func<RecordedRequest, (int Status, string Json)> Answer { get; set; } = _ => (200, "{}");

    public static async Task<RecordingApi> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var api = new RecordingApi(app);
        app.Run(api.HandleAsync);
        await app.StartAsync(cancellationToken);
        api.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return api;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var headers = new HeaderDictionary(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value));
        var request = new RecordedRequest(context.Request.Method, context.Request.Path + context.Request.QueryString.Value, headers, body);
        (context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal) ? _probes : _requests).Enqueue(request);
        var (status, json) = Answer(request);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json, context.RequestAborted);
    }
}
