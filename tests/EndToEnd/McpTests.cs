using System.Text.Json;
using EndToEnd.Support;
using TestRig;

namespace EndToEnd;

[Collection(StackTests.Name)]
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class McpTests(StackFixture stack)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_server_offers_the_five_tools_of_OpenMemory()
    {
        await using var assistant = await McpUser.ConnectAsync(stack.OpenMemory, "mcp-tools", Cancel);

        Assert.Equal(
            ["add_memories", "delete_all_memories", "delete_memories", "list_memories", "search_memory"],
            (await assistant.ToolNamesAsync(Cancel)).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_memory_can_be_added_found_listed_and_deleted_by_the_tools()
    {
        await using var assistant = await McpUser.ConnectAsync(stack.OpenMemory, "mcp-life", Cancel);

        await assistant.DoAsync("add_memories", new { text = "My sister keeps bees on the roof.", infer = false }, Cancel);
        await assistant.DoAsync("add_memories", new { text = "The dentist is on Tuesday.", infer = false }, Cancel);
        var found = await assistant.DoAsync("search_memory", new { query = "Who has bees?" }, Cancel);
        var best = JsonDocument.Parse(found).RootElement.GetProperty("results")[0];
        Assert.Contains("bees", best.GetProperty("memory").GetString());

        await assistant.DoAsync("delete_memories", new { memory_ids = new[] { best.GetProperty("id").GetString() } }, Cancel);
        var left = await assistant.DoAsync("list_memories", null, Cancel);
        Assert.DoesNotContain("bees", left);
        Assert.Contains("dentist", left);

        await assistant.DoAsync("delete_all_memories", null, Cancel);
        Assert.DoesNotContain("dentist", await assistant.DoAsync("list_memories", null, Cancel));
    }

    [Fact]
    public async Task One_users_memories_are_invisible_to_another()
    {
        await using var owner = await McpUser.ConnectAsync(stack.OpenMemory, "mcp-owner", Cancel);
        await using var other = await McpUser.ConnectAsync(stack.OpenMemory, "mcp-other", Cancel);
        await owner.DoAsync("add_memories", new { text = "The spare key is under the fern.", infer = false }, Cancel);

        Assert.DoesNotContain("fern", await other.DoAsync("search_memory", new { query = "Where is the spare key?" }, Cancel));
        await other.DoAsync("delete_all_memories", null, Cancel);
        Assert.Contains("fern", await owner.DoAsync("list_memories", null, Cancel));
    }

    [Fact]
    public async Task A_failed_tool_call_sets_isError()
    {
        await using var assistant = await McpUser.ConnectAsync(stack.OpenMemory, "mcp-errors", Cancel);

        var (text, isError) = await assistant.CallAsync("delete_memories", new { memory_ids = new[] { "not-an-id" } }, Cancel);

        Assert.True(isError, text);
    }
}
