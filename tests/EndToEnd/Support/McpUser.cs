using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace EndToEnd.Support;

/// <summary>An assistant: the C# SDK's MCP client, on behalf of one user.</summary>
internal sealed class McpUser : IAsyncDisposable
{
    private readonly McpClient _client;

    private McpUser(McpClient client) => _client = client;

    /// <param name="openMemory">The address of the MCP server.</param>
    /// <param name="user">The user whose memories the assistant sees.</param>
    /// <param name="cancellationToken">Ends the connecting.</param>
    /// <param name="requestId">The request id of all its requests, to find their spans by; null for the service's own.</param>
    public static async Task<McpUser> ConnectAsync(
        Uri openMemory,
        string user,
        CancellationToken cancellationToken,
        string? requestId = null
    )
    {
        var transport = new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = new Uri(openMemory, $"/mcp/e2e/http/{Uri.EscapeDataString(user)}"),
                TransportMode = HttpTransportMode.StreamableHttp,
                AdditionalHeaders = requestId is null
                    ? null
                    : new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Request-ID"] = requestId },
            }
        );
        return new McpUser(await McpClient.CreateAsync(transport, cancellationToken: cancellationToken));
    }

    public async Task<IReadOnlyList<string>> ToolNamesAsync(CancellationToken cancellationToken) =>
        [.. (await _client.ListToolsAsync(cancellationToken: cancellationToken)).Select(tool => tool.Name)];

    /// <summary>Calls a tool and returns its text and whether it is an error.</summary>
    public async Task<(string Text, bool IsError)> CallAsync(string tool, object? arguments, CancellationToken cancellationToken)
    {
        var named = JsonSerializer
            .SerializeToElement(arguments ?? new { })
            .EnumerateObject()
            .ToDictionary(argument => argument.Name, argument => (object?)argument.Value, StringComparer.Ordinal);
        var result = await _client.CallToolAsync(tool, named, cancellationToken: cancellationToken);
        return (string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text)), result.IsError ?? false);
    }

    /// <summary>Calls a tool that must not fail and returns its text.</summary>
    public async Task<string> DoAsync(string tool, object? arguments, CancellationToken cancellationToken)
    {
        var (text, isError) = await CallAsync(tool, arguments, cancellationToken);
        Assert.False(isError, $"{tool} answered with an error: {text}");
        return text;
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
