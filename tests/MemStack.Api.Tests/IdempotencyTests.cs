using System.Net;

namespace MemStack.Api.Tests;

public sealed class IdempotencyTests(ApiServer server) : IDisposable
{
    private readonly ApiClient _client = server.Client();
    private readonly string _user = Unique.Name();
    private readonly string _key = Unique.Name("key");

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("/v3/memories/add/")]
    [InlineData("/v1/memories/")]
    [InlineData("/memories")]
    public async Task An_add_with_a_used_key_answers_as_the_first(string path)
    {
        var body = Body("I like tea.");
        var first = await _client.PostAsync(path, body, _key);
        var second = await _client.PostAsync(path, body, _key);
        Assert.False(first.IsReplay);
        Assert.True(second.IsReplay);
        Assert.Equal(first.Text, second.Text);
        Assert.Equal(
            1,
            (await _client.PostAsync("/v3/memories/", $$$"""{"filters":{"user_id":"{{{_user}}}"}}""")).Json.GetProperty("count").GetInt64()
        );
    }

    [Theory]
    [InlineData("/v3/memories/add/")]
    [InlineData("/memories")]
    public async Task An_add_with_a_used_key_and_other_content_is_a_conflict(string path)
    {
        await _client.PostAsync(path, Body("I like tea."), _key);
        var other = await _client.PostAsync(path, Body("I like coffee."), _key);
        Assert.Equal(HttpStatusCode.Conflict, other.Status);
        Assert.Contains("idempotency key", other["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deletion_with_a_used_key_answers_as_the_first()
    {
        var id = await _client.RememberAsync(_user, "I like tea.");
        var first = await _client.DeleteAsync($"/v1/memories/{id}/", idempotencyKey: _key);
        var second = await _client.DeleteAsync($"/v1/memories/{id}/", idempotencyKey: _key);
        Assert.Equal((HttpStatusCode.OK, false), (first.Status, first.IsReplay));
        Assert.Equal((HttpStatusCode.OK, first.Text, true), (second.Status, second.Text, second.IsReplay));
        Assert.Equal(HttpStatusCode.NotFound, (await _client.DeleteAsync($"/v1/memories/{id}/")).Status);
    }

    [Theory]
    [InlineData("POST", "/v1/dead-letters/00000000-0000-0000-0000-000000000000/replay/", 404, "application/problem+json")]
    [InlineData("POST", "/v1/dead-letters/replay/", 200, "application/json; charset=utf-8")]
    [InlineData("DELETE", "/v1/memories/00000000-0000-0000-0000-000000000000/", 404, "application/json; charset=utf-8")]
    [InlineData("DELETE", "/memories/00000000-0000-0000-0000-000000000000", 404, "application/json; charset=utf-8")]
    public async Task A_replayed_answer_has_the_status_the_body_and_the_headers_of_the_first(
        string method,
        string path,
        int status,
        string type
    )
    {
        var first = await _client.SendAsync(new HttpMethod(method), path, idempotencyKey: _key);
        var second = await _client.SendAsync(new HttpMethod(method), path, idempotencyKey: _key);
        Assert.Equal((status, type, false), ((int)first.Status, first.Headers["Content-Type"], first.IsReplay));
        Assert.True(second.IsReplay);
        Assert.Equal((first.Status, first.Text), (second.Status, second.Text));
        Assert.Equal(Lasting(first), Lasting(second));
    }

    [Fact]
    public async Task An_update_with_a_used_key_and_other_content_is_a_conflict()
    {
        var id = await _client.RememberAsync(_user, "I like tea.");
        Assert.Equal(HttpStatusCode.OK, (await _client.PutAsync($"/memories/{id}", """{"text":"I like cocoa."}""", _key)).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await _client.PutAsync($"/memories/{id}", """{"text":"I like milk."}""", _key)).Status);
        Assert.Equal("I like cocoa.", (await _client.GetAsync($"/memories/{id}"))["memory"]);
    }

    [Fact]
    public async Task Requests_with_one_key_at_the_same_time_are_served_once()
    {
        var id = await _client.RememberAsync(_user, "I like tea.");
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => _client.DeleteAsync($"/v1/memories/{id}/", idempotencyKey: _key))
        );
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Single(answers, answer => !answer.IsReplay);
    }

    [Fact]
    public async Task A_key_of_another_tenant_is_another_key()
    {
        using var globex = server.Client(ApiServer.GlobexKey);
        await _client.PostAsync("/v3/memories/add/", Body("I like tea."), _key);
        var answer = await globex.PostAsync("/v3/memories/add/", Body("I like coffee."), _key);
        Assert.Equal((HttpStatusCode.OK, false), (answer.Status, answer.IsReplay));
    }

    // Headers that do not depend on the single exchange.
    private static SortedDictionary<string, string> Lasting(ApiAnswer answer) =>
        new(
            answer
                .Headers.Where(header =>
                    header.Key is not ("Date" or "X-Request-ID" or "Transfer-Encoding" or "Content-Length" or "Idempotency-Replayed")
                )
                .ToDictionary(),
            StringComparer.Ordinal
        );

    private string Body(string text) => $$"""{"messages":[{"role":"user","content":"{{text}}"}],"user_id":"{{_user}}","infer":false}""";
}
