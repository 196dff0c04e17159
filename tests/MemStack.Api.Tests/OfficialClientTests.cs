using System.Text.Json;

namespace MemStack.Api.Tests;

/// <summary>mem0's own clients, unmodified, against the running api.</summary>
public sealed class OfficialClientTests(ApiServer server)
{
    [Fact]
    public async Task The_npm_client_does_everything_the_api_offers_so_far()
    {
        var seen = await OfficialClients.NodeAsync("mem0ai.mjs", server.BaseAddress.ToString().TrimEnd('/'), ApiServer.AcmeKey);

        Assert.Equal("acme", Text(seen, "identity", "projectId"));
        Assert.Equal("SUCCEEDED", Text(seen, "added", "status"));
        Assert.Equal(2, seen.GetProperty("added").GetProperty("results").GetArrayLength());
        Assert.Equal("SUCCEEDED", Text(seen, "inferred", "status"));
        Assert.NotEqual(0, seen.GetProperty("inferred").GetProperty("results").GetArrayLength());
        foreach (var search in (string[])["found", "foundCamel"])
            Assert.Equal("My favourite drink is green tea.", seen.GetProperty(search).GetProperty("results")[0].GetProperty("memory").GetString());
        Assert.Equal(2, seen.GetProperty("page1").GetProperty("results").GetArrayLength());
        Assert.NotEqual(JsonValueKind.Null, seen.GetProperty("page1").GetProperty("next").ValueKind);
        Assert.NotEqual(0, seen.GetProperty("page2").GetProperty("results").GetArrayLength());
        Assert.True(seen.GetProperty("metadataKept").GetBoolean());
        Assert.Equal("My favourite drink is black coffee.", Text(seen, "updated", "memory"));
        Assert.Equal(["ADD", "UPDATE"], seen.GetProperty("history").EnumerateArray().Take(2).Select(step => step.GetProperty("event").GetString()));
        Assert.Equal("Successfully updated 2 memories", Text(seen, "batchUpdated", "message"));
        Assert.Equal("I work at Initrode.", seen.GetProperty("afterBatch").GetString());
        Assert.True(seen.GetProperty("userListed").GetBoolean());
        Assert.Equal("Memory deleted successfully!", Text(seen, "deleted", "message"));
        Assert.Equal("Successfully deleted 1 memories", Text(seen, "batchDeleted", "message"));
        Assert.Equal(0, seen.GetProperty("left").GetInt64());
        Assert.NotEmpty(Text(seen, "unknownUser", "message"));
        Assert.Equal(0, seen.GetProperty("leftAfterUser").GetInt64());
        Assert.Equal("ValidationError", seen.GetProperty("badId").GetString());
        Assert.Equal("MemoryNotFoundError", seen.GetProperty("zeroId").GetString());
        Assert.Equal("AuthenticationError", seen.GetProperty("badKey").GetString());
    }

    [Fact]
    public async Task The_command_line_adds_finds_changes_and_deletes()
    {
        var user = Unique.Name("cli");
        Assert.Contains("Connected", await RunAsync("status"), StringComparison.OrdinalIgnoreCase);

        var added = await JsonAsync("add", "My favourite drink is green tea.", "--user-id", user, "--no-infer", "--output", "json");
        var id = added.GetProperty("results")[0].GetProperty("id").GetString()!;
        Assert.Contains("I live in Paris.", await RunAsync("add", "I live in Paris.", "--user-id", user), StringComparison.Ordinal);

        Assert.Contains("green tea", await RunAsync("search", "favourite drink", "--user-id", user), StringComparison.Ordinal);
        Assert.Contains("green tea", await RunAsync("list", "--user-id", user, "--output", "table"), StringComparison.Ordinal);
        Assert.Contains("green tea", await RunAsync("get", id), StringComparison.Ordinal);
        Assert.Contains("updated", await RunAsync("update", id, "My favourite drink is cocoa."), StringComparison.Ordinal);
        Assert.Contains("cocoa", await RunAsync("get", id), StringComparison.Ordinal);
        Assert.Contains(user, await RunAsync("entity", "list", "users"), StringComparison.Ordinal);
        Assert.Contains("SUCCEEDED", await RunAsync("event", "list"), StringComparison.Ordinal);
        Assert.Contains("SUCCEEDED", await RunAsync("event", "status", added.GetProperty("event_id").GetString()!), StringComparison.Ordinal);
        Assert.Contains("deleted", await RunAsync("delete", id), StringComparison.Ordinal);
        await RunAsync("delete", "--all", "--force", "--user-id", user);
        Assert.Equal(0, (await JsonAsync("list", "--user-id", user, "--output", "json")).GetProperty("count").GetInt32());
    }

    private Task<string> RunAsync(params string[] arguments) => OfficialClients.Mem0Async(server.BaseAddress, ApiServer.AcmeKey, arguments);

    private async Task<JsonElement> JsonAsync(params string[] arguments) => JsonSerializer.Deserialize<JsonElement>(await RunAsync(arguments));

    private static string Text(JsonElement element, string first, string second) => element.GetProperty(first).GetProperty(second).GetString()!;
}
