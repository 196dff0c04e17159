using System.Text.Json.Nodes;

namespace MemStack.OpenMemory.Tests;

public sealed class ToolTests : McpTestBase
{
    [Fact]
    public async Task An_add_belongs_to_the_user_and_the_client_of_the_route()
    {
        Api.Answer = _ =>
            (
                200,
                $$"""{"message":"","status":"SUCCEEDED","event_id":"{{First}}","results":[{"id":"{{First}}","data":{"memory":"Likes tea"},"event":"ADD"}]}"""
            );

        var result = await CallAsync("add_memories", new { text = "I like tea" }, "/mcp/cursor/http/al%20ice");

        var request = Assert.Single(Api.Requests);
        var expected = """{"messages":[{"role":"user","content":"I like tea"}],"user_id":"al ice","app_id":"cursor","infer":true}""";
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), request.Json), request.Body);
        Assert.Equal($$"""{"results":[{"id":"{{First}}","memory":"Likes tea","event":"ADD"}]}""", Text(result));
        Assert.Equal(Text(result), result.StructuredContent!.Value.GetRawText());
        Assert.NotEqual(true, result.IsError);
    }

    [Fact]
    public async Task On_the_plain_route_a_header_a_query_or_the_setting_names_the_user()
    {
        Api.Answer = _ => (200, """{"results":[]}""");
        await using (
            var byHeader = await App.ConnectAsync("/mcp?user_id=bob", new Dictionary<string, string> { ["X-MemStack-User"] = "carol" })
        )
        {
            await CallAsync(byHeader, "search_memory", new { query = "q" });
        }

        await CallAsync("search_memory", new { query = "q" }, "/mcp?user_id=bob");
        await CallAsync("search_memory", new { query = "q" }, "/mcp");

        Assert.Equal(["carol", "bob", "default"], Api.Requests.Select(request => request.Json["filters"]!["user_id"]!.GetValue<string>()));
        Assert.All(Api.Requests, request => Assert.Single(request.Json["filters"]!.AsObject()));
    }

    [Fact]
    public async Task An_add_waits_until_the_api_has_extracted_the_facts()
    {
        var asked = 0;
        Api.Answer = request =>
            (
                200,
                request.Method == "POST" ? $$"""{"event_id":"{{First}}","status":"PENDING"}"""
                : Interlocked.Increment(ref asked) < 3 ? $$"""{"id":"{{First}}","status":"RUNNING"}"""
                : $$"""{"id":"{{First}}","status":"SUCCEEDED","results":[{"id":"{{Second}}","data":{"memory":"Likes tea"},"event":"ADD"}]}"""
            );

        var result = await CallAsync("add_memories", new { text = "I like tea", infer = true });

        Assert.Equal("Likes tea", (string?)Json(result)["results"]![0]!["memory"]);
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task An_add_whose_extraction_failed_is_an_error()
    {
        Api.Answer = request =>
            (
                200,
                request.Method == "POST"
                    ? $$"""{"event_id":"{{First}}","status":"PENDING"}"""
                    : $$"""{"id":"{{First}}","status":"FAILED"}"""
            );

        var result = await CallAsync("add_memories", new { text = "I like tea" });

        Assert.True(result.IsError);
        Assert.Equal("Error: The memories could not be extracted from the text; nothing was stored.", Text(result));
    }

    [Fact]
    public async Task A_search_answers_with_the_ten_best_of_all_apps_and_keeps_letters_as_they_are()
    {
        Api.Answer = _ => (200, $$"""{"results":[{{Memory(First, "Café über 茶")}}]}""");

        var result = await CallAsync("search_memory", new { query = "tea" });

        Assert.Equal(10, (int)Api.Requests[0].Json["top_k"]!);
        Assert.Contains("Café über 茶", Text(result), StringComparison.Ordinal);
        var memory = Json(result)["results"]![0]!.AsObject();
        Assert.Equal((First, "h", 0.5), ((string?)memory["id"], (string?)memory["hash"], (double)memory["score"]!));
        Assert.True(memory.ContainsKey("created_at") && memory.ContainsKey("updated_at"));
    }

    [Fact]
    public async Task A_search_returns_relations_only_when_there_are_some()
    {
        Api.Answer = _ =>
            (
                200,
                $$"""
                {"results":[{{Memory(
                    First
                )}}],"relations":[{"source":"alice","source_type":"person","relationship":"lives_in","target":"Berlin","target_type":"place","memory_id":"{{First}}"}]}
                """
            );
        var related = await CallAsync("search_memory", new { query = "tea" });
        Api.Answer = _ => (200, $$"""{"results":[{{Memory(First)}}],"relations":[]}""");
        var alone = await CallAsync("search_memory", new { query = "tea" });

        Assert.True((bool)Api.Requests[0].Json["relations"]!);
        Assert.Null(Api.Requests[0].Json["as_of"]);
        Assert.Equal("""[{"source":"alice","relationship":"lives_in","target":"Berlin"}]""", Json(related)["relations"]!.ToJsonString());
        Assert.False(Json(alone).AsObject().ContainsKey("relations"));
    }

    [Fact]
    public async Task A_search_may_be_as_of_a_past_moment()
    {
        Api.Answer = _ => (200, """{"results":[]}""");
        await CallAsync("search_memory", new { query = "tea", as_of = "2026-04-01" });
        var refused = await CallAsync("search_memory", new { query = "tea", as_of = "in spring" });

        Assert.Equal("2026-04-01T00:00:00+00:00", (string?)Assert.Single(Api.Requests).Json["as_of"]);
        Assert.True(refused.IsError);
        Assert.Equal("Error: as_of must be an ISO 8601 day or time, such as 2026-04-01.", Text(refused));
    }

    [Fact]
    public async Task A_list_is_an_array_of_everything_the_user_has()
    {
        Api.Answer = _ => (200, Page(2, First, Second));

        var result = await CallAsync("list_memories");

        Assert.Single(Api.Requests);
        Assert.Equal([First, Second], Json(result).AsArray().Select(memory => (string?)memory!["id"]));
        Assert.Single(result.Content);
    }

    [Fact]
    public async Task A_long_list_is_truncated_with_a_note()
    {
        Api.Answer = _ => (200, Page(1234, Enumerable.Repeat(First, 200)));

        var result = await CallAsync("list_memories");

        Assert.Equal(
            ["POST /v3/memories/?page=1&page_size=200", "POST /v3/memories/?page=2&page_size=200"],
            Api.Requests.Select(request => request.Line)
        );
        Assert.Equal(400, Json(result).AsArray().Count);
        Assert.Contains(
            "newest 400 of 1234",
            ((ModelContextProtocol.Protocol.TextContentBlock)result.Content[1]).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Only_memories_of_the_user_are_deleted_in_two_calls()
    {
        Api.Answer = request => (200, request.Method == "POST" ? Page(1, First) : """{"message":"ok"}""");

        var result = await CallAsync("delete_memories", new { memory_ids = new[] { First, Second, First } });

        Assert.Equal(["POST /v3/memories/?page=1&page_size=200", "DELETE /v1/batch/"], Api.Requests.Select(request => request.Line));
        Assert.Equal("alice", (string?)Api.Requests[0].Json["filters"]!["user_id"]);
        Assert.Equal(2, Api.Requests[0].Json["filters"]!["memory_ids"]!["in"]!.AsArray().Count);
        Assert.Equal($$"""{"memories":[{"memory_id":"{{First}}"}]}""", Api.Requests[1].Body);
        Assert.Equal("Successfully deleted 1 memories", Text(result));
    }

    [Fact]
    public async Task Unknown_memories_and_those_of_another_user_are_not_accessible()
    {
        Api.Answer = _ => (200, Page(0));

        var result = await CallAsync("delete_memories", new { memory_ids = new[] { First } });

        Assert.True(result.IsError);
        Assert.Equal("Error: No accessible memories found with provided IDs", Text(result));
        Assert.Single(Api.Requests);
    }

    [Fact]
    public async Task Deleting_all_deletes_only_the_users_memories()
    {
        var result = await CallAsync("delete_all_memories");

        Assert.Equal("DELETE /v1/memories/?user_id=alice", Assert.Single(Api.Requests).Line);
        Assert.Equal("Successfully deleted all memories", Text(result));
    }
}
