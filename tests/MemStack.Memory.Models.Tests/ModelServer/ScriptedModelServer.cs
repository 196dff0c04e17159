using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MemStack.Tests.ModelServer;

/// <summary>
/// An OpenAI-compatible endpoint on a free loopback port that gives scripted replies: first those that were queued, then what
/// <see cref="OnChat"/> and <see cref="OnEmbeddings"/> say. Knows nothing of the test framework, so that other projects can link these
/// files.
/// </summary>
public sealed class ScriptedModelServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ModelRequest> _requests = new();
    private readonly ConcurrentQueue<ModelReply> _queued = new();
    private int _active;
    private int _mostActive;

    private ScriptedModelServer(WebApplication app) => _app = app;

    /// <summary>The value of <c>MemStack:Chat:Endpoint</c>.</summary>
    public string Endpoint { get; private set; } = "";

    /// <summary>Every request so far.</summary>
    public IReadOnlyList<ModelRequest> Requests => [.. _requests];

    /// <summary>Most requests that were in hand at the same time.</summary>
    public int MaxActive => _mostActive;

    /// <summary>The length of the default vectors.</summary>
    public int Dimension { get; set; } = 64;

    /// <summary>Answers chat requests when nothing is queued.</summary>
    public Func<ModelRequest, ModelReply> OnChat { get; set; } = static _ => ModelReply.Text("{\"facts\":[]}");

    /// <summary>Answers embedding requests when nothing is queued; null for vectors by words.</summary>
    public Func<ModelRequest, ModelReply>? OnEmbeddings { get; set; }

    public static async Task<ScriptedModelServer> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new ScriptedModelServer(app);
        app.MapPost("/v1/chat/completions", server.HandleAsync);
        app.MapPost("/v1/embeddings", server.HandleAsync);
        await app.StartAsync(cancellationToken);
        server.Endpoint = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/v1";
        return server;
    }

    /// <summary>Replies to the next requests, of either kind, in this order.</summary>
    public void Enqueue(params ReadOnlySpan<ModelReply> replies)
    {
        foreach (var reply in replies)
        {
            _queued.Enqueue(reply);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var active = Interlocked.Increment(ref _active);
        InterlockedMax(active);
        try
        {
            var body = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!.AsObject();
            var request = new ModelRequest(context.Request.Path, new HeaderDictionary(context.Request.Headers.ToDictionary()), body);
            _requests.Enqueue(request);
            await ReplyTo(request).WriteAsync(request, context);
        }
        finally
        {
            Interlocked.Decrement(ref _active);
        }
    }

    private ModelReply ReplyTo(ModelRequest request)
    {
        if (_queued.TryDequeue(out var queued))
        {
            return queued;
        }

        if (request.IsChat)
        {
            return OnChat(request);
        }

        return OnEmbeddings?.Invoke(request)
            ?? ModelReply.Vectors([.. request.Inputs.Select(text => ModelReply.VectorOf(text, Dimension))]);
    }

    private void InterlockedMax(int active)
    {
        int most;
        while (active > (most = _mostActive) && Interlocked.CompareExchange(ref _mostActive, active, most) != most)
        {
            // Another request was counted in between.
        }
    }
}
