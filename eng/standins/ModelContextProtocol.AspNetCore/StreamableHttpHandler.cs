using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ModelContextProtocol.AspNetCore;

/// <summary>POST, GET and DELETE of one MCP endpoint.</summary>
internal sealed class StreamableHttpHandler(
    IOptions<HttpServerTransportOptions> transportOptions, IOptionsFactory<McpServerOptions> serverOptions,
    IHostApplicationLifetime lifetime, IServiceProvider services, ILoggerFactory loggers)
{
    private const string Json = "application/json", Events = "text/event-stream";
    private readonly ConcurrentDictionary<string, HttpSession> _sessions = new(StringComparer.Ordinal);

    public bool HasSessions => Mode != HttpServerSessionMode.Stateless;

    private HttpServerSessionMode Mode => transportOptions.Value.SessionMode;

    public async Task PostAsync(HttpContext context)
    {
        if (!Accepts(context, Json) || !Accepts(context, Events))
        {
            await RefuseAsync(context, 406, "Not Acceptable: accept both application/json and text/event-stream.");
            return;
        }

        if (await ReadAsync(context) is not { } message)
        {
            await RefuseAsync(context, 400, RequestRules.Error(McpErrorCode.InvalidRequest, "Bad Request: the body is no valid JSON-RPC message."));
            return;
        }

        var id = message is JsonRpcRequest request ? request.Id : default;
        var version = RequestRules.VersionOf(context);
        if ((RequestRules.CheckVersion(version, !HasSessions) ?? RequestRules.CheckMessage(context, message)) is { } fault)
        {
            await RefuseAsync(context, RequestRules.StatusOf(fault.Code) ?? 400, fault, id);
            return;
        }

        var withoutSession = RequestRules.IsWithoutSessions(version);
        if (!HasSessions || (withoutSession && Mode == HttpServerSessionMode.StatefulForInitializeClients))
        {
            if (!withoutSession && context.Request.Headers.ContainsKey(RequestRules.SessionHeader))
                await RefuseAsync(context, 400, "Bad Request: this server has no sessions.", id);
            else
            {
                await using var session = await CreateAsync(context, sessionId: null);
                await AnswerAsync(context, session, message, withoutSession);
            }
        }
        else if (withoutSession)
            await RefuseAsync(context, 400, RequestRules.RefuseWithoutSessions(version), id);
        else if (await FindOrCreateAsync(context, message, id) is { } kept)
            await AnswerAsync(context, kept, message, withoutSession);
    }

    public async Task GetAsync(HttpContext context)
    {
        if (await RefuseOldMethodAsync(context))
            return;
        if (!Accepts(context, Events))
            await RefuseAsync(context, 406, "Not Acceptable: accept text/event-stream.");
        else if (await FindAsync(context, default) is { } session)
        {
            if (!session.TryStartGet())
            {
                await RefuseAsync(context, 400, "Bad Request: this session has its GET stream already.");
                return;
            }

            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            StartEvents(context);
            await session.Transport.HandleGetRequestAsync(context.Response.Body, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async Task DeleteAsync(HttpContext context)
    {
        if (await RefuseOldMethodAsync(context) || !_sessions.TryGetValue(context.Request.Headers[RequestRules.SessionHeader].ToString(), out var session))
            return;
        if (!session.IsOf(context))
            await RefuseAsync(context, 403, "Forbidden: this session is another user's.");
        else if (_sessions.TryRemove(context.Request.Headers[RequestRules.SessionHeader].ToString(), out _))
            await session.DisposeAsync();
    }

    private static async Task AnswerAsync(HttpContext context, HttpSession session, JsonRpcMessage message, bool mapStatus)
    {
        ValueTask OnStarting(JsonRpcMessage? first)
        {
            if (first is JsonRpcError error && !context.Response.HasStarted)
                context.Response.StatusCode = RequestRules.StatusOf(error.Error.Code) ?? context.Response.StatusCode;
            return default;
        }

        StartEvents(context);
        if (!await session.Transport.HandlePostRequestAsync(message, context.Response.Body, mapStatus ? OnStarting : null, context.RequestAborted))
        {
            context.Response.Headers.ContentType = default;
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
    }

    private async Task<HttpSession?> FindOrCreateAsync(HttpContext context, JsonRpcMessage message, RequestId id)
    {
        if (context.Request.Headers.ContainsKey(RequestRules.SessionHeader) || message is not JsonRpcRequest { Method: RequestMethods.Initialize })
            return await FindAsync(context, id);

        var sessionId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        context.Response.Headers[RequestRules.SessionHeader] = sessionId;
        return _sessions[sessionId] = await CreateAsync(context, sessionId);
    }

    private async Task<HttpSession?> FindAsync(HttpContext context, RequestId id)
    {
        var sessionId = context.Request.Headers[RequestRules.SessionHeader].ToString();
        if (sessionId.Length == 0)
            await RefuseAsync(context, 400, "Bad Request: the Mcp-Session-Id header is required after initialize.", id);
        else if (!_sessions.TryGetValue(sessionId, out var session))
            await RefuseAsync(context, 404, new JsonRpcErrorDetail { Code = -32001, Message = "Session not found" }, id);
        else if (!session.IsOf(context))
            await RefuseAsync(context, 403, "Forbidden: this session is another user's.", id);
        else
        {
            context.Response.Headers[RequestRules.SessionHeader] = sessionId;
            return session;
        }

        return null;
    }

    private async Task<HttpSession> CreateAsync(HttpContext context, string? sessionId)
    {
        var stateless = sessionId is null;
        var options = serverOptions.Create(Options.DefaultName);
        if (stateless)
            options.ScopeRequests = false;
        if (transportOptions.Value.ConfigureSessionOptions is { } configure)
            await configure(context, options, context.RequestAborted);

        var transport = new StreamableHttpServerTransport(loggers) { SessionId = sessionId, Stateless = stateless, FlowExecutionContextFromRequests = !stateless };
        var server = McpServer.Create(transport, options, loggers, stateless ? context.RequestServices : services);
        context.Features.Set(server);
        var session = new HttpSession(transport, server, HttpSession.UserOf(context));
        session.Start();
        return session;
    }

    private static async Task<bool> RefuseOldMethodAsync(HttpContext context)
    {
        var version = RequestRules.VersionOf(context);
        if (RequestRules.CheckVersion(version, stateless: false) is { } fault)
            await RefuseAsync(context, 400, fault);
        else if (RequestRules.IsWithoutSessions(version))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            await RefuseAsync(context, 405, "Method Not Allowed: this protocol version has POST only.");
        }
        else
            return false;
        return true;
    }

    private static async Task<JsonRpcMessage?> ReadAsync(HttpContext context)
    {
        try
        {
            var message = await context.Request.ReadFromJsonAsync(RequestRules.TypeInfo<JsonRpcMessage>(), context.RequestAborted);
            var version = RequestRules.VersionOf(context);
            if (message is not null)
                message.Context = new() { User = context.User.Identity?.IsAuthenticated == true ? context.User : null, ProtocolVersion = version.Length > 0 ? version : null };
            return message;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool Accepts(HttpContext context, string type) =>
        context.Request.GetTypedHeaders().Accept.Any(accepted => accepted.MatchesMediaType(type));

    private static void StartEvents(HttpContext context)
    {
        context.Response.Headers.ContentType = Events;
        context.Response.Headers.CacheControl = "no-cache,no-store";
        context.Response.Headers.ContentEncoding = "identity";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
    }

    private static Task RefuseAsync(HttpContext context, int status, string message, RequestId id = default) =>
        RefuseAsync(context, status, new JsonRpcErrorDetail { Code = -32000, Message = message }, id);

    private static Task RefuseAsync(HttpContext context, int status, JsonRpcErrorDetail error, RequestId id = default) =>
        Results.Json(new JsonRpcError { Id = id, Error = error }, RequestRules.TypeInfo<JsonRpcError>(), statusCode: status).ExecuteAsync(context);
}
