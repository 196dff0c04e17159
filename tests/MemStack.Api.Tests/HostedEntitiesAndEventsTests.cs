using System.Net;

namespace MemStack.Api.Tests;

public sealed class HostedEntitiesAndEventsTests(ApiServer server) : IDisposable
{
    private readonly ApiClient _client = server.Client();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Entities_are_listed_with_their_kind_and_totals()
    {
        var user = Unique.Name();
        await _client.RememberAsync(user, "One.", $",\"app_id\":\"{user}-app\"");
        var page = await _client.GetAsync("/v1/entities/?page=1&page_size=200");
        Assert.Equal(
            ["count", "next", "previous", "results", "total_users", "total_agents", "total_apps", "total_runs"],
            ApiAnswer.NamesOf(page.Json)
        );
        var entity = Assert.Single(page.Results.EnumerateArray(), item => item.GetProperty("name").GetString() == user);
        Assert.Equal(["id", "name", "type", "created_at", "updated_at", "owner", "metadata", "total_memories"], ApiAnswer.NamesOf(entity));
        Assert.Equal(("user", 1L), (entity.GetProperty("type").GetString(), entity.GetProperty("total_memories").GetInt64()));
        Assert.InRange(page.Json.GetProperty("total_users").GetInt64(), 1, long.MaxValue);
        Assert.InRange(page.Json.GetProperty("total_apps").GetInt64(), 1, long.MaxValue);
    }

    [Theory]
    [InlineData("v2", "u 1")]
    [InlineData("v2", "a/b")]
    [InlineData("v2", "a%2Fb")]
    [InlineData("v2", "ü@example.org")]
    [InlineData("v1", "plain")]
    public async Task An_entity_is_deleted_by_its_encoded_name(string version, string name)
    {
        name = $"{Unique.Name()}{name}";
        var id = await _client.RememberAsync(name, "One.");
        var answer = await _client.DeleteAsync($"/{version}/entities/user/{Uri.EscapeDataString(name)}/");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(["message", "event_id"], ApiAnswer.NamesOf(answer.Json));
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync($"/v1/memories/{id}/")).Status);
    }

    [Fact]
    public async Task An_unknown_kind_of_entity_is_refused()
    {
        var answer = await _client.DeleteAsync("/v2/entities/planet/mars/");
        Assert.Equal((HttpStatusCode.BadRequest, """{"error":"Invalid entity type"}"""), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Events_are_listed_newest_first()
    {
        var user = Unique.Name();
        await _client.RememberAsync(user, "One.");
        var deletion = await _client.DeleteAsync($"/v1/memories/?user_id={user}");
        var page = await _client.GetAsync("/v1/events/?page_size=200");
        Assert.Equal(["count", "next", "previous", "results"], ApiAnswer.NamesOf(page.Json));
        var listed = Assert.Single(page.Results.EnumerateArray(), item => item.GetProperty("id").GetString() == deletion["event_id"]);
        Assert.Equal("SUCCEEDED", listed.GetProperty("status").GetString());
        Assert.Equal(
            [
                "id",
                "event_type",
                "status",
                "payload",
                "metadata",
                "results",
                "created_at",
                "updated_at",
                "started_at",
                "completed_at",
                "latency",
                "graph_status",
                "error",
            ],
            ApiAnswer.NamesOf(listed)
        );
    }

    [Fact]
    public async Task An_unknown_event_is_a_404_and_a_malformed_id_a_400()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync($"/v1/event/{Guid.Empty}/")).Status);
        var answer = await _client.GetAsync("/v1/event/nonsense/");
        Assert.Equal((HttpStatusCode.BadRequest, "event_id should be a valid UUID"), (answer.Status, answer["error"]));
    }
}
