using System.Text.Json;
using TestRig;

namespace MemStack.Api.Tests;

/// <summary>Tests mem0's own clients, unmodified, against the running api.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
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
        {
            Assert.Equal(
                "My favourite drink is green tea.",
                seen.GetProperty(search).GetProperty("results")[0].GetProperty("memory").GetString()
            );
        }

        Assert.Equal(2, seen.GetProperty("page1").GetProperty("results").GetArrayLength());
        Assert.NotEqual(JsonValueKind.Null, seen.GetProperty("page1").GetProperty("next").ValueKind);
        Assert.NotEqual(0, seen.GetProperty("page2").GetProperty("results").GetArrayLength());
        Assert.True(seen.GetProperty("metadataKept").GetBoolean());
        Assert.Equal("My favourite drink is black coffee.", Text(seen, "updated", "memory"));
        Assert.Equal(
            ["ADD", "UPDATE"],
            seen.GetProperty("history").EnumerateArray().Take(2).Select(step => step.GetProperty("event").GetString())
        );
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

        // Each command of this client lives for five seconds by a timer of its own, so what can go side by side does.
        var connected = RunAsync("status");
        var inferred = RunAsync("add", "I live in Paris.", "--user-id", user);
        var added = await JsonAsync("add", "My favourite drink is green tea.", "--user-id", user, "--no-infer", "--output", "json");
        var id = added.GetProperty("results")[0].GetProperty("id").GetString()!;
        Assert.Contains("Connected", await connected, StringComparison.Ordinal);
        Assert.Contains("I live in Paris.", await inferred, StringComparison.Ordinal);

        await Task.WhenAll(
            PrintsAsync("green tea", "search", "favourite drink", "--user-id", user),
            PrintsAsync("green tea", "list", "--user-id", user, "--output", "table"),
            PrintsAsync("green tea", "get", id),
            PrintsAsync(user, "entity", "list", "users"),
            PrintsAsync("SUCCEEDED", "event", "list"),
            PrintsAsync("SUCCEEDED", "event", "status", added.GetProperty("event_id").GetString()!)
        );
        await PrintsAsync("updated", "update", id, "My favourite drink is cocoa.");
        await PrintsAsync("cocoa", "get", id);
        await PrintsAsync("deleted", "delete", id);
        await RunAsync("delete", "--all", "--force", "--user-id", user);
        Assert.Equal(0, (await JsonAsync("list", "--user-id", user, "--output", "json")).GetProperty("count").GetInt32());
    }

    private async Task PrintsAsync(string text, params string[] arguments) =>
        Assert.Contains(text, await RunAsync(arguments), StringComparison.Ordinal);

    private Task<string> RunAsync(params string[] arguments) => OfficialClients.Mem0Async(server.BaseAddress, ApiServer.AcmeKey, arguments);

    private async Task<JsonElement> JsonAsync(params string[] arguments) =>
        JsonSerializer.Deserialize<JsonElement>(await RunAsync(arguments));

    private static string Text(JsonElement element, string first, string second) =>
        element.GetProperty(first).GetProperty(second).GetString()!;
}
