using System.Net;
using TestRig;

namespace MemStack.Api.Tests;

/// <summary>Tests adds that are answered before they are done.</summary>
public sealed class QueueTests(FactServer server, IdleQueueServer idle)
    : IClassFixture<FactServer>,
        IClassFixture<IdleQueueServer>,
        IDisposable
{
    private readonly ApiClient _client = server.Client();
    private readonly ApiClient _idle = idle.Client();
    private readonly string _user = Unique.Name();

    public void Dispose()
    {
        _client.Dispose();
        _idle.Dispose();
    }

    [Fact]
    public async Task An_add_in_async_mode_is_pending_and_its_event_has_the_outcome()
    {
        var answer = await _client.PostAsync("/v3/memories/add/", Body("I live in Paris", ",\"async_mode\":true"));
        Assert.Equal((HttpStatusCode.OK, "PENDING", 0), (answer.Status, answer["status"], answer.Results.GetArrayLength()));

        var done = await FinishedAsync(answer["event_id"]!);
        Assert.Equal("SUCCEEDED", done["status"]);
        Assert.Equal(("ADD", "I live in Paris"), (Text(done.Results[0], "event"), Text(done.Results[0], "memory")));
    }

    [Fact]
    public async Task Waiting_adds_are_pending_on_the_older_routes_and_on_the_self_hosted_surface()
    {
        var array = await _client.PostAsync("/v1/memories/", Body("I live in Paris", ",\"async_mode\":true"));
        Assert.Equal(["message", "status", "event_id"], ApiAnswer.NamesOf(Assert.Single(array.Json.EnumerateArray())));
        var wrapped = await _client.PostAsync("/v1/memories/", Body("I live in Rome", ",\"async_mode\":true,\"output_format\":\"v1.1\""));
        Assert.Equal("PENDING", Text(wrapped.Results[0], "status"));
        var selfHosted = await _client.PostAsync("/memories", Body("I live in Oslo", ",\"async_mode\":true"));
        Assert.Equal(["results", "status", "event_id"], ApiAnswer.NamesOf(selfHosted.Json));
        Assert.Equal("SUCCEEDED", (await FinishedAsync(selfHosted["event_id"]!))["status"]);
    }

    [Fact]
    public async Task Given_up_adds_are_listed_without_their_texts_and_can_be_queued_again()
    {
        var answer = await _client.PostAsync("/v3/memories/add/", Body("poison", ",\"async_mode\":true"), "key-" + _user);
        var id = answer["event_id"]!;
        var failed = await FinishedAsync(id);
        Assert.Equal(("FAILED", "This can't be worked on."), (failed["status"], failed["error"]));
        Assert.Equal(
            "FAILED",
            (await _client.PostAsync("/v3/memories/add/", Body("poison", ",\"async_mode\":true"), "key-" + _user))["status"]
        );

        var page = await _client.GetAsync("/v1/dead-letters/?page_size=200");
        Assert.Equal(["count", "next", "previous", "results"], ApiAnswer.NamesOf(page.Json));
        var letter = Assert.Single(page.Results.EnumerateArray(), item => Text(item, "event_id") == id);
        Assert.Equal(["event_id", "error", "attempts", "messages", "created_at"], ApiAnswer.NamesOf(letter));
        Assert.Equal((1, 1), (letter.GetProperty("attempts").GetInt32(), letter.GetProperty("messages").GetInt32()));

        using var globex = server.Client(ApiServer.GlobexKey);
        Assert.Equal(0, (await globex.GetAsync("/v1/dead-letters/")).Json.GetProperty("count").GetInt64());
        Assert.Equal(HttpStatusCode.NotFound, (await globex.PostAsync($"/v1/dead-letters/{id}/replay/", "")).Status);
        Assert.Equal(1, (await _client.PostAsync($"/v1/dead-letters/{id}/replay/", "")).Json.GetProperty("replayed").GetInt32());
        await FinishedAsync(id);
        Assert.InRange((await _client.PostAsync("/v1/dead-letters/replay/", "")).Json.GetProperty("replayed").GetInt32(), 1, int.MaxValue);
        await FinishedAsync(id);
    }

    [Fact]
    public async Task Our_own_routes_refuse_with_problem_details_that_name_the_request()
    {
        var unknown = await _client.PostAsync($"/v1/dead-letters/{Guid.Empty}/replay/", "");
        Assert.Equal((HttpStatusCode.NotFound, "There is no dead letter of this event."), (unknown.Status, unknown["detail"]));
        Assert.Equal(unknown.Headers["X-Request-ID"], unknown["requestId"]);
        var malformed = await _client.GetAsync("/v1/dead-letters/?page=0");
        Assert.Equal((HttpStatusCode.BadRequest, 400), (malformed.Status, malformed.Json.GetProperty("status").GetInt32()));
        Assert.Contains("page", malformed["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_setting_queues_inferring_adds_by_default_and_a_full_queue_is_a_429()
    {
        Assert.Equal("SUCCEEDED", (await _idle.PostAsync("/v3/memories/add/", Body("I live in Paris", ",\"infer\":false")))["status"]);
        Assert.Equal("SUCCEEDED", (await _idle.PostAsync("/v3/memories/add/", Body("I live in Paris", ",\"async_mode\":false")))["status"]);
        Assert.False((await _idle.PostAsync("/memories", Body("I live in Rome"))).Json.TryGetProperty("status", out _));
        var queued = await _idle.PostAsync("/v3/memories/add/", Body("I live in Oslo"));
        Assert.Equal("PENDING", queued["status"]);
        Assert.Equal("PENDING", (await _idle.GetAsync($"/v1/event/{queued["event_id"]}/"))["status"]);

        foreach (var path in (string[])["/v3/memories/add/", "/v1/memories/", "/memories"])
        {
            var refused = await _idle.PostAsync(path, Body("I live in Lima", ",\"async_mode\":true"));
            Assert.Equal((HttpStatusCode.TooManyRequests, "5"), (refused.Status, refused.Headers["Retry-After"]));
            Assert.Contains("try again later", refused["detail"], StringComparison.Ordinal);
        }
    }

    private string Body(string text, string more = "") =>
        $$"""{"messages":[{"role":"user","content":"{{text}}"}],"user_id":"{{_user}}"{{more}}}""";

    private Task<ApiAnswer> FinishedAsync(string eventId) =>
        Poll.ForAsync(
            "the end of the event",
            async _ =>
                await _client.GetAsync($"/v1/event/{eventId}/") is var found && found["status"] is "SUCCEEDED" or "FAILED" ? found : null,
            TimeSpan.FromSeconds(20),
            TestContext.Current.CancellationToken
        );

    private static string? Text(System.Text.Json.JsonElement element, string property) => element.GetProperty(property).GetString();
}
