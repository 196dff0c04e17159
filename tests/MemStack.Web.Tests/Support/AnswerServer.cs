using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MemStack.Web.Tests.Support;

/// <summary>A server on a free port with an answer of the test's own.</summary>
internal sealed class AnswerServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private AnswerServer(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public static async Task<AnswerServer> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new(app);
    }

    /// <summary>Answers every request with this text.</summary>
    public static Task<AnswerServer> StartAsync(string body, int status = StatusCodes.Status200OK) =>
        StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        });

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
