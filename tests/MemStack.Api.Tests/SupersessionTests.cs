using System.Net;
using System.Text.Json;

namespace MemStack.Api.Tests;

/// <summary>Tests present facts, past facts and relations.</summary>
public sealed class SupersessionTests(FactServer server) : IClassFixture<FactServer>, IDisposable
{
    private const string March = "2026-03-01T00:00:00Z";
    private const string May = "2026-05-01T00:00:00Z";
    private readonly ApiClient _client = server.Client();
    private readonly string _user = Unique.Name();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task An_add_returns_stored_superseded_and_known_memories()
    {
        var first = await AddAsync("I live in Paris", March);
        var second = await AddAsync("I live in Berlin", May);
        Assert.Equal(["ADD", "UPDATE"], second.Results.EnumerateArray().Select(item => Text(item, "event")));
        var superseded = second.Results[1];
        Assert.Equal(Text(first.Results[0], "id"), Text(superseded, "id"));
        Assert.Equal(("I live in Berlin", "I live in Paris"), (Text(superseded, "memory"), Text(superseded, "previous_memory")));
        Assert.Equal("I live in Berlin", Text(superseded.GetProperty("data"), "memory"));
        Assert.Equal(Text(second.Results[0], "id"), Text(superseded, "replaced_by"));

        var again = await AddAsync("I live in Berlin", May);
        Assert.Equal(("NONE", Text(second.Results[0], "id")), (Text(again.Results[0], "event"), Text(again.Results[0], "id")));
        var stored = await _client.GetAsync($"/v1/event/{second["event_id"]}/");
        Assert.Equal(second.Results.GetRawText(), stored.Results.GetRawText());
    }

    [Fact]
    public async Task A_list_shows_present_past_or_all_memories()
    {
        var (paris, berlin) = await MoveAsync();
        Assert.Equal(["I live in Berlin"], await ListedAsync(""));
        Assert.Equal(["I live in Paris"], await ListedAsync(",\"as_of\":\"2026-04-01T00:00:00Z\""));
        Assert.Equal(
            ["I live in Paris"],
            await ListedAsync($",\"as_of\":{DateTimeOffset.Parse("2026-04-01T00:00:00Z").ToUnixTimeSeconds()}")
        );
        Assert.Empty(await ListedAsync(",\"as_of\":\"2026-02-01\""));
        Assert.Equal(["I live in Berlin", "I live in Paris"], await ListedAsync(",\"show_superseded\":true"));

        var old = (await _client.GetAsync($"/v1/memories/{paris}/")).Json;
        Assert.Equal(("superseded", berlin), (Text(old, "lifecycle_state"), Text(old, "replaced_by")));
        Assert.Equal((March, May), (Time(old, "valid_from"), Time(old, "valid_to")));
        var now = (await _client.GetAsync($"/v1/memories/{berlin}/")).Json;
        Assert.Equal(
            ("active", null, May, null),
            (Text(now, "lifecycle_state"), Text(now, "replaced_by"), Time(now, "valid_from"), Time(now, "valid_to"))
        );
    }

    [Fact]
    public async Task A_search_finds_present_facts_or_those_of_a_moment()
    {
        await MoveAsync();
        Assert.Equal(["I live in Berlin"], await FoundAsync("/v3/memories/search/", ""));
        Assert.Equal(["I live in Paris"], await FoundAsync("/v3/memories/search/", ",\"as_of\":\"2026-04-01\""));
        Assert.Equal(["I live in Berlin"], await FoundAsync("/search", ""));
        Assert.Equal(["I live in Paris"], await FoundAsync("/search", ",\"as_of\":\"2026-04-01\""));
    }

    [Theory]
    [InlineData("/v3/memories/search/")]
    [InlineData("/search")]
    public async Task A_search_finds_past_facts_on_request(string path)
    {
        await MoveAsync();

        Assert.Equal(["I live in Berlin", "I live in Paris"], (await FoundAsync(path, ",\"show_superseded\":true")).Order());
    }

    [Fact]
    public async Task The_older_list_and_the_self_hosted_one_read_the_moment_from_the_query()
    {
        var (paris, berlin) = await MoveAsync();
        foreach (var path in (string[])["/v1/memories/?output_format=v1.1&", "/memories?"])
        {
            var then = await _client.GetAsync($"{path}user_id={_user}&as_of=2026-04-01T00:00:00Z");
            Assert.Equal(paris, Text(Assert.Single(then.Results.EnumerateArray()), "id"));
            Assert.Equal(2, (await _client.GetAsync($"{path}user_id={_user}&show_superseded=true")).Results.GetArrayLength());
            Assert.NotEqual(HttpStatusCode.OK, (await _client.GetAsync($"{path}user_id={_user}&as_of=yesterday")).Status);
        }

        var old = (await _client.GetAsync($"/memories/{paris}")).Json;
        Assert.Equal((berlin, March, May), (Text(old, "replaced_by"), Time(old, "valid_from"), Time(old, "valid_to")));
    }

    [Theory]
    [InlineData("\"soon\"")]
    [InlineData("1e300")]
    [InlineData("[]")]
    public async Task A_malformed_moment_is_refused(string moment)
    {
        var filters = $$"""{"query":"x","filters":{"user_id":"u"},"as_of":{{moment}}}""";
        foreach (var path in (string[])["/v3/memories/", "/v3/memories/search/"])
        {
            var answer = await _client.PostAsync(path, filters);
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Contains("as_of", answer["error"], StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _client.PostAsync("/search", filters)).Status);
    }

    [Fact]
    public async Task A_history_names_supersession_and_repetition_in_mem0s_words_and_ours()
    {
        var (paris, berlin) = await MoveAsync();
        await AddAsync("I live in Berlin", May);
        foreach (var (path, slash) in ((string, string)[])[("/v1/memories", "/"), ("/memories", "")])
        {
            var old = (await _client.GetAsync($"{path}/{paris}/history{slash}")).Json;
            Assert.Equal(["ADD", "UPDATE"], old.EnumerateArray().Select(step => Text(step, "event")));
            Assert.Equal(
                ("SUPERSEDE", "I live in Paris", "I live in Berlin"),
                (Text(old[1], "change"), Text(old[1], "old_memory"), Text(old[1], "new_memory"))
            );
            Assert.False(old[0].TryGetProperty("change", out _));
            var now = (await _client.GetAsync($"{path}/{berlin}/history{slash}")).Json;
            Assert.Equal(("NONE", "TOUCH"), (Text(now[1], "event"), Text(now[1], "change")));
        }
    }

    [Fact]
    public async Task The_self_hosted_surface_answers_an_add_in_the_same_form()
    {
        await AddAsync("I live in Paris", March);
        var answer = await _client.PostAsync(
            "/memories",
            $$"""{"messages":[{"role":"user","content":"I live in Berlin"}],"user_id":"{{_user}}"}"""
        );
        Assert.Equal(["id", "memory", "event", "previous_memory"], ApiAnswer.NamesOf(answer.Results[1]));
        Assert.Equal(("UPDATE", "I live in Paris"), (Text(answer.Results[1], "event"), Text(answer.Results[1], "previous_memory")));
    }

    [Fact]
    public async Task A_search_returns_relations_on_request()
    {
        var (_, berlin) = await MoveAsync();
        foreach (
            var (path, ask) in ((string, string)[])
                [("/v3/memories/search/", "enable_graph"), ("/v2/memories/search/", "relations"), ("/search", "relations")]
        )
        {
            var answer = await _client.PostAsync(path, Question($",\"output_format\":\"v1.1\",\"{ask}\":true"));
            var relation = Assert.Single(answer.Json.GetProperty("relations").EnumerateArray());
            Assert.Equal(
                (_user, "person", "lives_in", "Berlin", "place"),
                (
                    Text(relation, "source"),
                    Text(relation, "source_type"),
                    Text(relation, "relationship"),
                    Text(relation, "target"),
                    Text(relation, "target_type")
                )
            );
            Assert.Equal(
                ("Berlin", berlin, May),
                (Text(relation, "destination"), Text(relation, "memory_id"), Time(relation, "valid_from"))
            );
            Assert.False((await _client.PostAsync(path, Question(",\"output_format\":\"v1.1\""))).Json.TryGetProperty("relations", out _));
        }
    }

    [Fact]
    public async Task The_graph_shows_entities_and_relations_of_a_scope_an_entity_a_memory_and_a_moment()
    {
        var (paris, _) = await MoveAsync();
        var all = (await _client.GetAsync($"/v1/graph/?user_id={_user}")).Json;
        Assert.Equal(["nodes", "relations"], ApiAnswer.NamesOf(all));
        Assert.Equal([_user, "Berlin"], all.GetProperty("nodes").EnumerateArray().Select(node => Text(node, "name")));
        Assert.Equal(["Berlin"], Targets(all));
        Assert.Equal(["Berlin"], Targets((await _client.GetAsync($"/v1/graph/?user_id={_user}&entity=BERLIN&depth=2&limit=5")).Json));
        Assert.Empty(Targets((await _client.GetAsync($"/v1/graph/?user_id={_user}&entity=Rome")).Json));
        Assert.Equal(["Paris"], Targets((await _client.GetAsync($"/v1/graph/?user_id={_user}&as_of=2026-04-01")).Json));
        Assert.Equal(["Paris"], Targets((await _client.GetAsync($"/v1/graph/?memory_id={paris}&as_of=2026-04-01")).Json));
        using var globex = server.Client(ApiServer.GlobexKey);
        Assert.Empty(Targets((await globex.GetAsync($"/v1/graph/?user_id={_user}")).Json));
    }

    [Theory]
    [InlineData("", "user_id")]
    [InlineData("?user_id=u&depth=5", "depth")]
    [InlineData("?user_id=u&limit=0", "limit")]
    [InlineData("?user_id=u&as_of=x", "as_of")]
    [InlineData("?memory_id=x", "memory_id")]
    public async Task A_graph_without_scope_or_out_of_bounds_is_refused(string query, string named)
    {
        var answer = await _client.GetAsync("/v1/graph/" + query);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(named, answer["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_erased_memory_leaves_no_history_and_its_deletion_returns_the_count()
    {
        var (paris, berlin) = await MoveAsync();
        Assert.Equal(HttpStatusCode.OK, (await _client.DeleteAsync($"/v1/memories/{berlin}/")).Status);
        var erased = await _client.DeleteAsync($"/v1/memories/{berlin}/?erase=true");
        Assert.Equal("""{"message":"Memory erased for good.","erased":1}""", erased.Text);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync($"/v1/memories/{berlin}/history/")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.DeleteAsync($"/v1/memories/{berlin}/?erase=true")).Status);
        // Its successor is deleted; it is past all the same.
        Assert.Equal("superseded", (await _client.GetAsync($"/v1/memories/{paris}/"))["lifecycle_state"]);

        Assert.Equal(
            """{"message":"Memory erased for good","erased":1}""",
            (await _client.DeleteAsync($"/memories/{paris}?erase=true")).Text
        );
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync($"/memories/{paris}/history")).Status);
    }

    [Fact]
    public async Task Each_route_erases_everything_of_a_user_and_nothing_of_another()
    {
        var other = Unique.Name();
        var kept = await _client.RememberAsync(other, "I have a dog.");
        foreach (
            var path in (string[])
                [
                    $"/v1/memories/?user_id={_user}&erase=true",
                    $"/v2/entities/user/{_user}/?erase=true",
                    $"/memories?user_id={_user}&erase=true",
                    $"/entities/user/{_user}?erase=true",
                ]
        )
        {
            var (paris, _) = await MoveAsync();
            using var globex = server.Client(ApiServer.GlobexKey);
            await globex.DeleteAsync(path);
            var answer = await _client.DeleteAsync(path);
            Assert.Equal((HttpStatusCode.OK, 2), (answer.Status, answer.Json.GetProperty("erased").GetInt64()));
            Assert.False(answer.Json.TryGetProperty("event_id", out _));
            Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync($"/v1/memories/{paris}/history/")).Status);
        }

        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync($"/v1/memories/{kept}/")).Status);
        using var member = server.Client(ApiServer.AcmeMemberKey);
        Assert.Equal(HttpStatusCode.Forbidden, (await member.DeleteAsync($"/memories?user_id={other}&erase=true")).Status);
    }

    private async Task<(string Paris, string Berlin)> MoveAsync() =>
        (
            Text((await AddAsync("I live in Paris", March)).Results[0], "id")!,
            Text((await AddAsync("I live in Berlin", May)).Results[0], "id")!
        );

    private async Task<ApiAnswer> AddAsync(string text, string said)
    {
        var answer = await _client.PostAsync(
            "/v3/memories/add/",
            $$"""{"messages":[{"role":"user","content":"{{text}}"}],"user_id":"{{_user}}","timestamp":"{{said}}"}"""
        );
        Assert.Equal("SUCCEEDED", answer["status"]);
        return answer;
    }

    private string Question(string more) =>
        $$$"""{"query":"where do I live","filters":{"user_id":"{{{_user}}}"},"threshold":0{{{more}}}}""";

    private async Task<IEnumerable<string?>> FoundAsync(string path, string more) => TextsOf(await _client.PostAsync(path, Question(more)));

    private async Task<IEnumerable<string?>> ListedAsync(string more) =>
        TextsOf(await _client.PostAsync("/v3/memories/", $$$"""{"filters":{"user_id":"{{{_user}}}"}{{{more}}}}"""));

    private static IEnumerable<string?> TextsOf(ApiAnswer answer) => answer.Results.EnumerateArray().Select(item => Text(item, "memory"));

    private static IEnumerable<string?> Targets(JsonElement graph) =>
        graph.GetProperty("relations").EnumerateArray().Select(relation => Text(relation, "target"));

    private static string? Text(JsonElement element, string property) => element.GetProperty(property).GetString();

    private static string? Time(JsonElement element, string property) =>
        element.GetProperty(property) is { ValueKind: JsonValueKind.String } value
            ? value.GetDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'")
            : null;
}
