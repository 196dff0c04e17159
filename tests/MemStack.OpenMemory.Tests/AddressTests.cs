using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using TestRig;

namespace MemStack.OpenMemory.Tests;

/// <summary>Tests ids of users and clients that an address must escape.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class AddressTests(ApiProcess api) : IAsyncLifetime, IClassFixture<ApiProcess>
{
    private readonly OpenMemoryApp _app = new(api.Address, KeyValuePair.Create<string, string?>("MemStack:Client:ApiKey", ApiProcess.Key));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Users_whose_ids_need_escaping_are_kept_apart()
    {
        string[] users =
        [
            "a/b",
            "a%2Fb",
            "a%252Fb",
            "a b",
            "a+b",
            "a%20b",
            "a@b.c",
            "a%40b.c",
            "ä",
            "a\u0308",
            "日本語",
            "..a",
            "a?b",
            "a#b",
            "a;b",
            "a&b=c",
            "A/B",
            "🙂",
            "%00",
            "%FF",
            "100%",
        ];
        foreach (var user in users)
        {
            Assert.NotEqual(true, (await CallAsync(user, "add_memories", new { text = $"I am <{user}>.", infer = false })).IsError);
        }

        foreach (var user in users)
        {
            var listed = McpTestBase.Json(await CallAsync(user, "list_memories")).AsArray();
            Assert.Equal($"I am <{user}>.", (string?)Assert.Single(listed)!["memory"]);
            Assert.Equal($"I am <{user}>.", Assert.Single(await StoredAsync(user)));
        }
    }

    [Fact]
    public async Task A_client_whose_name_needs_escaping_arrives_as_given()
    {
        await using var client = await _app.ConnectAsync($"/mcp/{Uri.EscapeDataString("my/tool 100%")}/http/fay");

        await McpTestBase.CallAsync(client, "add_memories", new { text = "I like tea.", infer = false });

        var memory = Assert.Single(McpTestBase.Json(await McpTestBase.CallAsync(client, "list_memories")).AsArray())!;
        Assert.Equal("my/tool 100%", (string?)memory["app_id"]);
    }

    [Theory]
    [InlineData("/mcp/claude/http/100%", "Error: The ids in the address must be percent-encoded UTF-8.")]
    [InlineData("/mcp/claude/http/a%FFb", "Error: The ids in the address must be percent-encoded UTF-8.")]
    [InlineData("/mcp/a%C3/http/alice", "Error: The ids in the address must be percent-encoded UTF-8.")]
    [InlineData("/mcp/claude/http/../../", "Error: The address must hold neither '.' nor '..' as a segment.")]
    [InlineData("/mcp/claude/http/bob/x/%2e%2E", "Error: The address must hold neither '.' nor '..' as a segment.")]
    [InlineData("/mcp/claude/http/bob/../alice", "Error: The address must hold neither '.' nor '..' as a segment.")]
    [InlineData("/mcp/claude/http/%2A", "Error: The user id must be one name, not a wildcard.")]
    [InlineData("/mcp/claude/http/%20", "Error: The user id must not be empty.")]
    [InlineData("/mcp/claude/http/a%07b", "Error: The user id must not hold control characters.")]
    public async Task An_address_that_could_mean_another_user_is_refused(string path, string message)
    {
        var (status, body) = await PostAsync(path);

        Assert.Equal(HttpStatusCode.OK, status);
        var result = JsonNode.Parse(body[(body.IndexOf("data:", StringComparison.Ordinal) + 5)..])!["result"]!;
        Assert.Equal((true, message), ((bool)result["isError"]!, (string?)result["content"]![0]!["text"]));
    }

    [Theory]
    [InlineData("/mcp/claude/http/a%00b", HttpStatusCode.BadRequest)]
    [InlineData("/mcp/claude/http/..", HttpStatusCode.NotFound)]
    [InlineData("/mcp/claude/http/%2e%2e", HttpStatusCode.NotFound)]
    [InlineData("/mcp/claude/http/a/b", HttpStatusCode.NotFound)]
    [InlineData("/mcp/claude/http/", HttpStatusCode.NotFound)]
    public async Task An_address_without_a_user_is_not_found(string path, HttpStatusCode status) =>
        Assert.Equal(status, (await PostAsync(path)).Status);

    [Fact]
    public async Task Two_users_in_one_request_are_refused()
    {
        var (_, body) = await PostAsync("/mcp?user_id=bob&user_id=alice");

        Assert.Contains("The user must be named once.", body, StringComparison.Ordinal);
    }

    private async Task<ModelContextProtocol.Protocol.CallToolResult> CallAsync(string user, string tool, object? arguments = null)
    {
        await using var client = await _app.ConnectAsync($"/mcp/claude/http/{Uri.EscapeDataString(user)}");
        return await McpTestBase.CallAsync(client, tool, arguments);
    }

    private async Task<IEnumerable<string?>> StoredAsync(string user)
    {
        using var http = new HttpClient { BaseAddress = api.Address };
        http.DefaultRequestHeaders.Add("X-API-Key", ApiProcess.Key);
        using var answer = await http.PostAsJsonAsync("/v3/memories/", new { filters = new { user_id = user } }, Token);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(Token))!["results"]!
            .AsArray()
            .Select(memory => (string?)memory!["memory"]);
    }

    // Sent verbatim: the MCP client, like every Uri, resolves dots and fixes escapes before it sends.
    private async Task<(HttpStatusCode Status, string Body)> PostAsync(string path)
    {
        using var http = new HttpClient();
        var address = new Uri(
            _app.Address.GetLeftPart(UriPartial.Authority) + path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new StringContent(
                """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_memories","arguments":{}}}""",
                Encoding.UTF8,
                "application/json"
            ),
        };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2025-06-18");
        using var answer = await http.SendAsync(request, Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
    }
}
