using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace ModelContextProtocol.AspNetCore;

/// <summary>What the headers of a message must say (MCP 2026-07-28, transports; SEP-2243, SEP-2575).</summary>
internal static class RequestRules
{
    public const string SessionHeader = "Mcp-Session-Id";
    private const string VersionHeader = "MCP-Protocol-Version";
    private const string FirstWithoutSessions = "2026-07-28";
    private static readonly string[] WithSessions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

    public static string VersionOf(HttpContext context) => context.Request.Headers[VersionHeader].ToString();

    // Revisions are dates, so they compare as text.
    public static bool IsWithoutSessions(string version) => string.CompareOrdinal(version, FirstWithoutSessions) >= 0;

    public static JsonRpcErrorDetail? CheckVersion(string version, bool stateless) =>
        version is "" or FirstWithoutSessions || WithSessions.Contains(version) ? null
            : Unsupported(version, stateless ? [FirstWithoutSessions] : [.. WithSessions, FirstWithoutSessions]);

    public static JsonRpcErrorDetail RefuseWithoutSessions(string version) => Unsupported(version, WithSessions);

    public static JsonRpcErrorDetail? CheckMessage(HttpContext context, JsonRpcMessage message)
    {
        var (method, parameters) = message switch
        {
            JsonRpcRequest request => (request.Method, request.Params as JsonObject),
            JsonRpcNotification notification => (notification.Method, notification.Params as JsonObject),
            _ => (null, null),
        };
        var header = VersionOf(context);
        var meta = parameters?["_meta"] as JsonObject;
        if (method is null)
            return null;
        if (method == RequestMethods.Initialize && header.Length > 0 && Text(parameters?["protocolVersion"]) is { } asked && asked != header)
            return Mismatch($"The {VersionHeader} header differs from params.protocolVersion.");

        var inBody = Text(meta?[MetaKeys.ProtocolVersion]);
        if (!IsWithoutSessions(header))
            return inBody is not null && IsWithoutSessions(inBody) ? Mismatch($"The {VersionHeader} header differs from _meta/{MetaKeys.ProtocolVersion}.") : null;
        if (inBody is not null && inBody != header)
            return Mismatch($"The {VersionHeader} header differs from _meta/{MetaKeys.ProtocolVersion}.");
        if (Text(context.Request.Headers["Mcp-Method"]) != method)
            return Mismatch("The Mcp-Method header is missing or differs from the method.");
        var name = method is RequestMethods.ToolsCall or RequestMethods.PromptsGet ? "name" : method == RequestMethods.ResourcesRead ? "uri" : null;
        if (name is not null && (Text(context.Request.Headers["Mcp-Name"]) is not { } sent || McpHeaderEncoder.DecodeValue(sent) != Text(parameters?[name])))
            return Mismatch($"The Mcp-Name header is missing or differs from params.{name}.");
        if (message is JsonRpcRequest && (inBody is null || meta?[MetaKeys.ClientCapabilities] is not JsonObject))
            return Error(McpErrorCode.InvalidParams, $"_meta must hold {MetaKeys.ProtocolVersion} and, as an object, {MetaKeys.ClientCapabilities}.");
        return message is JsonRpcRequest && method is RequestMethods.Initialize or RequestMethods.Ping or "logging/setLevel"
            or RequestMethods.ResourcesSubscribe or RequestMethods.ResourcesUnsubscribe
            ? Error(McpErrorCode.MethodNotFound, $"'{method}' does not exist in protocol version {header}.") : null;
    }

    // SEP-2575: which HTTP status a JSON-RPC error has.
    public static int? StatusOf(int code) => (McpErrorCode)code switch
    {
        McpErrorCode.MethodNotFound => StatusCodes.Status404NotFound,
        McpErrorCode.MissingRequiredClientCapability or McpErrorCode.UnsupportedProtocolVersion or McpErrorCode.HeaderMismatch => StatusCodes.Status400BadRequest,
        _ => null,
    };

    public static JsonRpcErrorDetail Error(McpErrorCode code, string message) => new() { Code = (int)code, Message = message };

    public static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(T));

    private static JsonRpcErrorDetail Mismatch(string message) => Error(McpErrorCode.HeaderMismatch, message);

    private static JsonRpcErrorDetail Unsupported(string version, string[] supported) => new()
    {
        Code = (int)McpErrorCode.UnsupportedProtocolVersion,
        Message = $"{VersionHeader} '{version}' is not supported here.",
        Data = JsonSerializer.SerializeToNode(
            new UnsupportedProtocolVersionErrorData { Supported = supported, Requested = version }, TypeInfo<UnsupportedProtocolVersionErrorData>()),
    };

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static string? Text(Microsoft.Extensions.Primitives.StringValues values) => values.Count == 0 ? null : values.ToString().Trim();
}
