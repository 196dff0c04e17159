using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using TestRig;

namespace MemStack.OpenMemory.Tests;

/// <summary>Tests the tools over MemStack's api itself.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class RealApiTests(ApiProcess api) : IAsyncLifetime, IClassFixture<ApiProcess>
{
    private readonly OpenMemoryApp _app = new(api.Address, KeyValuePair.Create<string, string?>("MemStack:Client:ApiKey", ApiProcess.Key));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_memory_that_one_client_adds_another_client_of_the_user_finds_lists_and_deletes()
    {
        await using var claude = await _app.ConnectAsync("/mcp/claude/http/ann");
        await using var cursor = await _app.ConnectAsync("/mcp/cursor/http/ann");

        var added = await JsonAsync(claude, "add_memories", new { text = "My sister keeps bees on the roof.", infer = false });
        await JsonAsync(cursor, "add_memories", new { text = "The dentist is on Tuesday.", infer = false });
        var found = await JsonAsync(cursor, "search_memory", new { query = "Who has bees?" });
        var listed = await JsonAsync(cursor, "list_memories");

        var id = (string?)added["results"]![0]!["id"];
        Assert.Equal(id, (string?)found["results"]![0]!["id"]);
        Assert.Equal("My sister keeps bees on the roof.", (string?)found["results"]![0]!["memory"]);
        Assert.Equal(["claude", "cursor"], listed.AsArray().Select(memory => (string?)memory!["app_id"]).Order(StringComparer.Ordinal));

        var deleted = await McpTestBase.CallAsync(cursor, "delete_memories", new { memory_ids = new[] { id } });
        Assert.Equal("Successfully deleted 1 memories", McpTestBase.Text(deleted));
        Assert.Equal("The dentist is on Tuesday.", (string?)Assert.Single((await JsonAsync(claude, "list_memories")).AsArray())!["memory"]);
    }

    [Fact]
    public async Task Facts_are_extracted_from_an_added_text_and_returned()
    {
        await using var client = await _app.ConnectAsync("/mcp/claude/http/bea");

        var added = await JsonAsync(client, "add_memories", new { text = "Hello there! My name is Bea and I live in Berlin." });

        Assert.Contains(added["results"]!.AsArray(), memory => ((string)memory!["memory"]!).Contains("Berlin", StringComparison.Ordinal));
        Assert.Null(added["status"]);
    }

    [Fact]
    public async Task Another_user_can_neither_see_nor_delete_a_users_memories()
    {
        await using var owner = await _app.ConnectAsync("/mcp/claude/http/cid");
        await using var other = await _app.ConnectAsync("/mcp/claude/http/dan");
        var id = (string?)
            (await JsonAsync(owner, "add_memories", new { text = "The spare key is under the fern.", infer = false }))["results"]![0]![
                "id"
            ];

        var search = await JsonAsync(other, "search_memory", new { query = "Where is the spare key?" });
        var refused = await McpTestBase.CallAsync(other, "delete_memories", new { memory_ids = new[] { id } });
        await McpTestBase.CallAsync(other, "delete_all_memories");

        Assert.Empty(search["results"]!.AsArray());
        Assert.True(refused.IsError);
        Assert.Single((await JsonAsync(owner, "list_memories")).AsArray());
    }

    [Fact]
    public async Task Deleting_all_leaves_nothing_of_the_user()
    {
        await using var client = await _app.ConnectAsync("/mcp/claude/http/eva");
        await JsonAsync(client, "add_memories", new { text = "One.", infer = false });
        await JsonAsync(client, "add_memories", new { text = "Two.", infer = false });

        await McpTestBase.CallAsync(client, "delete_all_memories");

        Assert.Empty((await JsonAsync(client, "list_memories")).AsArray());
    }

    [Fact]
    public async Task A_key_that_the_api_refuses_is_reported_as_the_operators_fault()
    {
        await using var app = new OpenMemoryApp(api.Address);
        await using var client = await app.ConnectAsync("/mcp");

        var result = await McpTestBase.CallAsync(client, "list_memories");

        Assert.True(result.IsError);
        Assert.Equal(
            "Error: MemStack's api refused this service's key; its operator has to set MemStack:Client:ApiKey.",
            McpTestBase.Text(result)
        );
    }

    private static async Task<JsonNode> JsonAsync(McpClient client, string tool, object? arguments = null)
    {
        CallToolResult result = await McpTestBase.CallAsync(client, tool, arguments);
        Assert.False(result.IsError == true, McpTestBase.Text(result));
        return McpTestBase.Json(result);
    }
}
