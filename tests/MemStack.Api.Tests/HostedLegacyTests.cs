using System.Net;
using System.Text.Json;

namespace MemStack.Api.Tests;

public sealed class HostedLegacyTests(ApiServer server) : IDisposable
{
    private readonly ApiClient _client = server.Client();
    private readonly string _user = Unique.Name();

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("", JsonValueKind.Array)]
    [InlineData(",\"output_format\":\"v1.1\"", JsonValueKind.Object)]
    public async Task An_add_answers_in_the_requested_format(string format, JsonValueKind kind)
    {
        var answer = await _client.PostAsync(
            "/v1/memories/",
            $$"""{"messages":[{"role":"user","content":"I like tea."}],"user_id":"{{_user}}","infer":false{{format}}}"""
        );
        Assert.Equal((HttpStatusCode.OK, kind), (answer.Status, answer.Json.ValueKind));
        var item = (kind == JsonValueKind.Array ? answer.Json : answer.Results)[0];
        Assert.Equal("I like tea.", item.GetProperty("data").GetProperty("memory").GetString());
    }

    [Theory]
    [InlineData("/v1/memories/search/")]
    [InlineData("/v2/memories/search/")]
    public async Task A_search_answers_with_a_bare_array_that_names_the_run_session_id(string path)
    {
        await _client.RememberAsync(_user, "My favourite drink is green tea.", ",\"run_id\":\"r1\"");
        var scope = path.StartsWith("/v1", StringComparison.Ordinal)
            ? $"\"user_id\":\"{_user}\""
            : $$"""
                "filters":{"user_id":"{{_user}}"}
                """;
        var answer = await _client.PostAsync(path, $$"""{"query":"favourite drink",{{scope}}}""");
        var hit = Assert.Single(answer.Json.EnumerateArray());
        Assert.Equal("r1", hit.GetProperty("session_id").GetString());
        var wrapped = await _client.PostAsync(path, $$"""{"query":"favourite drink","output_format":"v1.1",{{scope}}}""");
        Assert.Single(wrapped.Results.EnumerateArray());
    }

    [Fact]
    public async Task A_list_is_a_bare_array_or_a_page_on_request()
    {
        await _client.RememberAsync(_user, "I like tea.");
        var filters = $$$"""{"filters":{"user_id":"{{{_user}}}"}}""";
        Assert.Single((await _client.GetAsync($"/v1/memories/?user_id={_user}")).Json.EnumerateArray());
        Assert.Single((await _client.GetAsync($"/v1/memories/?user_id={_user}&page=1&page_size=1")).Results.EnumerateArray());
        Assert.Single((await _client.PostAsync("/v2/memories/", filters)).Json.EnumerateArray());
        Assert.Single((await _client.PostAsync("/v2/memories/?page=1", filters)).Results.EnumerateArray());
    }
}
