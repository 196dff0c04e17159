using System.Text.Json.Nodes;
using MemStack.Tests;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace MemStack.OpenMemory.Tests;

/// <summary>The service, with an api behind it whose answers the test decides and whose requests it reads.</summary>
public abstract class McpTestBase : IAsyncLifetime
{
    internal const string First = "0199c0de-0000-7000-8000-000000000001";
    internal const string Second = "0199c0de-0000-7000-8000-000000000002";

    internal RecordingApi Api { get; private set; } = null!;

    internal OpenMemoryApp App { get; private set; } = null!;

    internal static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Api = await RecordingApi.StartAsync(Token);
        App = new OpenMemoryApp(Api.Address);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await App.DisposeAsync();
        await Api.DisposeAsync();
    }

    internal async Task<CallToolResult> CallAsync(string tool, object? arguments = null, string path = "/mcp/claude/http/alice")
    {
        await using var client = await App.ConnectAsync(path);
        return await CallAsync(client, tool, arguments);
    }

    internal static async Task<CallToolResult> CallAsync(McpClient client, string tool, object? arguments = null)
    {
        var json = System.Text.Json.JsonSerializer.SerializeToNode(arguments ?? new { })!.AsObject();
        return await client.CallToolAsync(tool, json.ToDictionary(pair => pair.Key, pair => (object?)pair.Value), cancellationToken: Token);
    }

    internal static string Text(CallToolResult result) => ((TextContentBlock)result.Content[0]).Text;

    internal static string Memory(string id, string text = "I like tea") =>
        $$"""{"id":"{{id}}","memory":"{{text}}","hash":"h","user_id":"alice","app_id":"cursor","created_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:04:05Z","score":0.5}""";

    internal static string Page(long count, params IEnumerable<string> ids) =>
        $$"""{"count":{{count}},"next":null,"previous":null,"results":[{{string.Join(',', ids.Select(id => Memory(id)))}}]}""";

    internal static JsonNode Json(CallToolResult result) => JsonNode.Parse(Text(result))!;
}
