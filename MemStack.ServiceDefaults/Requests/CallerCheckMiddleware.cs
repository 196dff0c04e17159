using MemStack.ServiceDefaults.Logging;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace MemStack.ServiceDefaults.Requests;

/// <summary>
/// Refuses requests under a foreign host name (DNS rebinding) or from a page of a foreign origin, WebSockets included, so that
/// a page in a browser on the same machine cannot reach memories.
/// https://modelcontextprotocol.io/specification/2025-06-18/basic/transports#security-warning
/// </summary>
/// <remarks>
/// The framework's host filter runs before every other middleware and answers 400 with a page: the refusal would have no request id, no
/// problem details, no log line, and untrusted text as the address of its span. Its <c>*.example.com</c> matches names of any depth.
/// </remarks>
internal sealed class CallerCheckMiddleware(
    RequestDelegate next,
    IOptions<CallerOptions> options,
    IProblemDetailsService problems,
    ILogger<CallerCheckMiddleware> logger
)
{
    private readonly CallerOptions _allowed = options.Value;

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var origins = request.Headers.Origin;
        if (origins.Count > 0 && !(origins is [{ } origin] && IsAllowedOrigin(origin, request)))
        {
            return RefuseAsync(
                context,
                HeaderNames.Origin,
                "The page that sent this request is not of an allowed origin (setting MemStack:AllowedOrigins)."
            );
        }

        return IsAllowedHost(request.Host)
            ? next(context)
            : RefuseAsync(context, HeaderNames.Host, "This service does not answer under that host name (setting MemStack:AllowedHosts).");
    }

    private bool IsAllowedHost(HostString host) =>
        host.HasValue
        && (IsLoopbackName(host.Host) || _allowed.AllowedHosts.Contains(CallerOptions.AnyHost) || IsListed(host.Host.Trim('[', ']')));

    private bool IsListed(string host)
    {
        if (_allowed.AllowedHosts.Contains(host))
        {
            return true;
        }

        var dot = host.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && _allowed.AllowedHosts.Contains($"*{host[dot..]}");
    }

    private bool IsAllowedOrigin(string origin, HttpRequest request)
    {
        if (_allowed.AllowedOrigins.Contains(origin))
        {
            return true;
        }

        return Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && (IsLoopbackName(uri.Host) || string.Equals(uri.Host, request.Host.Host, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsLoopbackName(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || host is "127.0.0.1" or "[::1]";

    private async Task RefuseAsync(HttpContext context, string header, string detail)
    {
        logger.ForeignCaller(header);
        // The span took its address from the Host header: untrusted text that this service does not answer to.
        context.Features.Get<IHttpActivityFeature>()?.Activity.SetTag(TelemetryNames.ServerAddress, null);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        await problems
            .TryWriteAsync(
                new ProblemDetailsContext
                {
                    HttpContext = context,
                    ProblemDetails = { Status = StatusCodes.Status403Forbidden, Detail = detail },
                }
            )
            .ConfigureAwait(false);
    }
}
