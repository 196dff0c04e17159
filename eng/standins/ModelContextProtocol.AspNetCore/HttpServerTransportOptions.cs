using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Server;

namespace ModelContextProtocol.AspNetCore;

/// <summary>How the Streamable HTTP transport keeps state between requests.</summary>
public enum HttpServerSessionMode
{
    /// <summary>Every request stands alone; no session id, no GET, no DELETE.</summary>
    Stateless,

    /// <summary>A session for every client; a revision without sessions is refused, so that its client falls back.</summary>
    Stateful,

    /// <summary>Sessions for clients that initialize; clients of revisions without sessions are served statelessly.</summary>
    StatefulForInitializeClients,
}

/// <summary>Options of <c>MapMcp</c>.</summary>
public class HttpServerTransportOptions
{
    /// <summary>Changes the server's options, per session or, when stateless, per request.</summary>
    public Func<HttpContext, McpServerOptions, CancellationToken, Task>? ConfigureSessionOptions { get; set; }

    /// <summary>How state is kept; stateless by default.</summary>
    public HttpServerSessionMode SessionMode { get; set; } = HttpServerSessionMode.Stateless;

    /// <summary>The same as a switch: true for stateless, false for a session for every client.</summary>
    public bool Stateless
    {
        get => SessionMode is HttpServerSessionMode.Stateless;
        set => SessionMode = value ? HttpServerSessionMode.Stateless : HttpServerSessionMode.Stateful;
    }
}
