namespace MemStack.OpenMemory;

/// <summary>Names of telemetry in this service.</summary>
internal static class Telemetry
{
    /// <summary>
    /// Activity source and meter of the MCP SDK: server spans of each message, <c>mcp.server.operation.duration</c> and <c>mcp.server.session.duration</c>.
    /// </summary>
    public const string McpSource = "Experimental.ModelContextProtocol";
}
