using Microsoft.Extensions.Logging;
using TestRig;

namespace MemStack.OpenMemory.Tests;

public sealed class ErrorTests : McpTestBase
{
    public static TheoryData<string, string, string> WrongArguments() =>
        new()
        {
            { "add_memories", """{"text":"  "}""", "Error: text must not be empty." },
            {
                "add_memories",
                $$"""{"text":"{{new string('x', 32_769)}}"}""",
                "Error: text must have at most 32768 characters; it has 32769."
            },
            { "add_memories", "{}", "Error: The arguments do not fit the tool's input schema." },
            {
                "search_memory",
                $$"""{"query":"{{new string('x', 8_001)}}"}""",
                "Error: query must have at most 8000 characters; it has 8001."
            },
            { "search_memory", """{"query":{"a":1}}""", "Error: The arguments do not fit the tool's input schema." },
            { "delete_memories", """{"memory_ids":[]}""", "Error: memory_ids must hold 1 to 100 ids." },
            {
                "delete_memories",
                $$"""{"memory_ids":[{{string.Join(',', Enumerable.Repeat($"\"{First}\"", 101))}}]}""",
                "Error: memory_ids must hold 1 to 100 ids."
            },
            {
                "delete_memories",
                $$"""{"memory_ids":["{{First}}","secret"]}""",
                "Error: memory_ids[1] is not a UUID; ids are in the results of search_memory and list_memories."
            },
        };

    [Theory]
    [MemberData(nameof(WrongArguments))]
    public async Task Wrong_arguments_are_named_and_nothing_is_sent(string tool, string arguments, string message)
    {
        var result = await CallAsync(tool, System.Text.Json.Nodes.JsonNode.Parse(arguments));

        Assert.True(result.IsError);
        Assert.Equal(message, Text(result));
        Assert.Empty(Api.Requests);
    }

    [Theory]
    [InlineData("/mcp/claude/http/*", "Error: The user id must be one name, not a wildcard.")]
    [InlineData("/mcp?user_id=*", "Error: The user id must be one name, not a wildcard.")]
    [InlineData("/mcp?user_id=", "Error: The user id must not be empty.")]
    [InlineData("/mcp/claude/http/a%0Ab", "Error: The user id must not hold control characters.")]
    public async Task A_user_that_could_mean_others_is_refused_and_nothing_is_sent(string path, string message)
    {
        foreach (var tool in new[] { "list_memories", "delete_all_memories" })
        {
            var result = await CallAsync(tool, path: path);

            Assert.True(result.IsError);
            Assert.Equal(message, Text(result));
        }

        Assert.Empty(Api.Requests);
    }

    [Theory]
    [InlineData(400, "Error: the api's words")]
    [InlineData(401, "Error: MemStack's api refused this service's key; its operator has to set MemStack:Client:ApiKey.")]
    [InlineData(429, "Error: Too many requests; try again in a minute.")]
    [InlineData(500, "Error: MemStack's api failed. Check whether it was done before you try again.")]
    public async Task A_refusal_by_the_api_is_an_error_in_plain_words(int status, string message)
    {
        Api.Answer = _ => (status, """{"error":"the api's words"}""");

        var result = await CallAsync("add_memories", new { text = "I like tea" });

        Assert.True(result.IsError);
        Assert.Equal(message, Text(result));
    }

    [Fact]
    public async Task An_api_that_is_down_is_an_error_in_plain_words()
    {
        using var deaf = new DeafPort();
        await using var app = new OpenMemoryApp(deaf.Address);
        await using var client = await app.ConnectAsync("/mcp/claude/http/alice");

        var result = await CallAsync(client, "search_memory", new { query = "tea" });

        Assert.True(result.IsError);
        Assert.Equal("Error: The memory service is not available right now. Try again later.", Text(result));
        Assert.Contains(
            app.Logs.GetSnapshot(),
            line =>
                line.Level == LogLevel.Error
                && line.Message.StartsWith("Tool search_memory failed: the api gave no answer", StringComparison.Ordinal)
        );
    }
}
