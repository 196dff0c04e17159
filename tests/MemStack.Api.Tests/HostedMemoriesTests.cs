using System.Net;

namespace MemStack.Api.Tests;

public sealed class HostedMemoriesTests(ApiServer server) : IDisposable
{
    private readonly ApiClient _client = server.Client();
    private readonly string _user = Unique.Name();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Ping_names_the_project_of_the_key()
    {
        var answer = await _client.GetAsync("/v1/ping/");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(["status", "org_id", "project_id", "user_email"], ApiAnswer.NamesOf(answer.Json));
        Assert.Equal(("ok", "acme"), (answer["status"], answer["project_id"]));
    }

    [Fact]
    public async Task An_add_without_inference_keeps_each_message_verbatim()
    {
        var answer = await _client.PostAsync(
            "/v3/memories/add/",
            $$"""
            {"messages":[{"role":"user","content":"My dog is called Bello."},{"role":"assistant","content":"Noted: Bello."}],"user_id":"{{_user}}","infer":false}
            """
        );
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(["message", "status", "event_id", "results"], ApiAnswer.NamesOf(answer.Json));
        Assert.Equal("SUCCEEDED", answer["status"]);
        Assert.Equal(
            ["My dog is called Bello.", "Noted: Bello."],
            answer.Results.EnumerateArray().Select(item => item.GetProperty("data").GetProperty("memory").GetString())
        );
        Assert.All(answer.Results.EnumerateArray(), item => Assert.Equal("ADD", item.GetProperty("event").GetString()));
    }

    [Fact]
    public async Task An_add_with_inference_is_done_when_it_is_answered()
    {
        var answer = await _client.PostAsync(
            "/v3/memories/add/",
            $$"""{"messages":[{"role":"user","content":"I live in Paris and I love jazz."}],"user_id":"{{_user}}"}"""
        );
        Assert.Equal("SUCCEEDED", answer["status"]);
        Assert.NotEqual(0, answer.Results.GetArrayLength());

        var happened = await _client.GetAsync($"/v1/event/{answer["event_id"]}/");
        Assert.Equal("SUCCEEDED", happened["status"]);
        Assert.Equal("ADD", happened["event_type"]);
        Assert.Equal(answer.Results[0].GetProperty("id").GetString(), happened.Results[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task Metadata_comes_back_as_it_was_sent()
    {
        const string Metadata = """{"camelCase":{"Snake_Case":[1,2.50,1e3,null,true]},"ß":"日本 é","a.b":"<&>"}""";
        var id = await _client.RememberAsync(_user, "I like tea.", $",\"metadata\":{Metadata}");
        var memory = await _client.GetAsync($"/v1/memories/{id}/");
        Assert.Equal(Metadata, memory.Json.GetProperty("metadata").GetRawText());
    }

    [Fact]
    public async Task A_memory_has_every_field_of_the_hosted_surface()
    {
        var id = await _client.RememberAsync(
            _user,
            "I like tea.",
            ",\"run_id\":\"r1\",\"agent_id\":\"a1\",\"app_id\":\"p1\",\"expiration_date\":\"2999-12-31\""
        );
        var memory = (await _client.GetAsync($"/v1/memories/{id}/")).Json;
        Assert.Superset(
            new HashSet<string>(
                [
                    "id",
                    "memory",
                    "hash",
                    "user_id",
                    "agent_id",
                    "app_id",
                    "session_id",
                    "metadata",
                    "categories",
                    "created_at",
                    "updated_at",
                    "expiration_date",
                    "lifecycle_state",
                    "replaced_by",
                    "synthesized",
                    "structured_attributes",
                ],
                StringComparer.Ordinal
            ),
            ApiAnswer.NamesOf(memory).ToHashSet(StringComparer.Ordinal)
        );
        Assert.False(memory.TryGetProperty("run_id", out _));
        Assert.Equal("r1", memory.GetProperty("session_id").GetString());
        Assert.Equal("2999-12-31", memory.GetProperty("expiration_date").GetString());
        Assert.True(DateTimeOffset.TryParse(memory.GetProperty("created_at").GetString(), out var created));
        Assert.InRange(created, TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow().AddMinutes(1));
        Assert.Matches("^[0-9a-f]{32}$", memory.GetProperty("hash").GetString()!);
    }

    [Fact]
    public async Task A_list_is_paged_by_addresses_that_work()
    {
        foreach (var i in Enumerable.Range(1, 5))
        {
            await _client.RememberAsync(_user, $"Fact number {i} is here.");
        }

        var filters = $$$"""{"filters":{"user_id":"{{{_user}}}"}}""";

        var seen = new List<string>();
        var address = "/v3/memories/?page=1&page_size=2";
        ApiAnswer page;
        do
        {
            page = await _client.PostAsync(address, filters);
            Assert.Equal(["count", "next", "previous", "results"], ApiAnswer.NamesOf(page.Json));
            Assert.Equal(5, page.Json.GetProperty("count").GetInt64());
            seen.AddRange(page.Results.EnumerateArray().Select(item => item.GetProperty("memory").GetString()!));
            address = page["next"];
        } while (address is not null);

        Assert.Equal(
            [
                "Fact number 5 is here.",
                "Fact number 4 is here.",
                "Fact number 3 is here.",
                "Fact number 2 is here.",
                "Fact number 1 is here.",
            ],
            seen
        );
        var before = await _client.PostAsync(page["previous"]!, filters);
        Assert.Equal(2, before.Results.GetArrayLength());
        Assert.Null((await _client.PostAsync("/v3/memories/?page=1&page_size=2", filters))["previous"]);
    }

    [Fact]
    public async Task A_search_names_the_run_run_id_and_gives_a_score()
    {
        await _client.RememberAsync(_user, "My favourite drink is green tea.", ",\"run_id\":\"r1\"");
        var answer = await _client.PostAsync(
            "/v3/memories/search/",
            $$$"""
            {"query":"favourite drink","output_format":"v1.1","top_k":3,"rerank":true,"filters":{"AND":[{"userId":"{{{_user}}}"},{"run_id":"*"}]}}
            """
        );
        var hit = Assert.Single(answer.Results.EnumerateArray());
        Assert.Equal("r1", hit.GetProperty("run_id").GetString());
        Assert.False(hit.TryGetProperty("session_id", out _));
        Assert.InRange(hit.GetProperty("score").GetDouble(), 0.1, 1);
    }

    [Fact]
    public async Task Only_the_fields_that_were_asked_for_come_back()
    {
        await _client.RememberAsync(_user, "My favourite drink is green tea.");
        var listed = await _client.PostAsync("/v3/memories/?fields=memory&fields=user_id", $$$"""{"filters":{"user_id":"{{{_user}}}"}}""");
        Assert.Equal(["id", "memory", "user_id"], ApiAnswer.NamesOf(listed.Results[0]));
        var found = await _client.PostAsync(
            "/v3/memories/search/",
            $$"""{"query":"favourite drink","filters":{"user_id":"{{_user}}"},"fields":["score"]}"""
        );
        Assert.Equal(["id", "score"], ApiAnswer.NamesOf(found.Results[0]).Order());
    }

    [Fact]
    public async Task An_update_returns_the_memory_and_is_in_its_history()
    {
        var id = await _client.RememberAsync(_user, "I live in Paris.");
        var updated = await _client.PutAsync($"/v1/memories/{id}/", """{"text":"I live in Berlin.","metadata":{"k":1}}""");
        Assert.Equal("I live in Berlin.", updated["memory"]);

        var history = await _client.GetAsync($"/v1/memories/{id}/history/");
        Assert.Equal(["ADD", "UPDATE"], history.Json.EnumerateArray().Select(step => step.GetProperty("event").GetString()));
        Assert.Equal(
            [
                "id",
                "memory_id",
                "input",
                "old_memory",
                "new_memory",
                "user_id",
                "agent_id",
                "app_id",
                "session_id",
                "categories",
                "event",
                "metadata",
                "created_at",
                "updated_at",
            ],
            ApiAnswer.NamesOf(history.Json[1])
        );
        Assert.Equal("I live in Paris.", history.Json[1].GetProperty("old_memory").GetString());
    }

    [Fact]
    public async Task An_expiry_is_set_cleared_by_null_and_unchanged_when_absent()
    {
        var id = await _client.RememberAsync(_user, "I am on holiday.");
        Assert.Equal(
            "2999-01-02",
            (await _client.PutAsync($"/v1/memories/{id}/", """{"expiration_date":"2999-01-02"}"""))["expiration_date"]
        );
        Assert.Equal("2999-01-02", (await _client.PutAsync($"/v1/memories/{id}/", """{"text":"I am on a holiday."}"""))["expiration_date"]);
        Assert.Null((await _client.PutAsync($"/v1/memories/{id}/", """{"expiration_date":null}"""))["expiration_date"]);
    }

    [Fact]
    public async Task A_deleted_memory_is_not_found_but_has_a_history()
    {
        var id = await _client.RememberAsync(_user, "I own a boat.");
        var deleted = await _client.DeleteAsync($"/v1/memories/{id}/?delete_linked=true");
        Assert.Equal("""{"message":"Memory deleted successfully!","cascade_count":0}""", deleted.Text);
        var read = await _client.GetAsync($"/v1/memories/{id}/");
        Assert.Equal((HttpStatusCode.NotFound, """{"error":"Memory not found!"}"""), (read.Status, read.Text));
        Assert.Equal(HttpStatusCode.NotFound, (await _client.DeleteAsync($"/v1/memories/{id}/")).Status);
        Assert.Equal(2, (await _client.GetAsync($"/v1/memories/{id}/history/")).Json.GetArrayLength());
    }

    [Theory]
    [InlineData("GET", "/v1/memories/nonsense/", null)]
    [InlineData("PUT", "/v1/memories/nonsense/", """{"text":"x"}""")]
    [InlineData("DELETE", "/v1/memories/nonsense/", null)]
    [InlineData("GET", "/v1/memories/nonsense/history/", null)]
    public async Task A_malformed_id_is_a_400_as_the_hosted_surface_words_it(string method, string path, string? body)
    {
        var answer = await _client.SendAsync(new HttpMethod(method), path, body);
        Assert.Equal((HttpStatusCode.BadRequest, """{"error":"memory_id should be a valid UUID"}"""), (answer.Status, answer.Text));
    }

    [Theory]
    [InlineData("GET", "", null)]
    [InlineData("PUT", "", """{"text":"x"}""")]
    [InlineData("DELETE", "", null)]
    [InlineData("GET", "history/", null)]
    public async Task An_unknown_id_is_a_404_as_the_hosted_surface_words_it(string method, string rest, string? body)
    {
        var answer = await _client.SendAsync(new HttpMethod(method), $"/v1/memories/{Guid.Empty}/{rest}", body);
        Assert.Equal((HttpStatusCode.NotFound, """{"error":"Memory not found!"}"""), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task A_deletion_for_an_unknown_user_succeeds()
    {
        var answer = await _client.DeleteAsync($"/v1/memories/?user_id={_user}");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(["message", "event_id"], ApiAnswer.NamesOf(answer.Json));
    }

    [Fact]
    public async Task A_deletion_by_user_deletes_only_that_users_memories()
    {
        var other = Unique.Name();
        await _client.RememberAsync(_user, "I have a cat.");
        await _client.RememberAsync(other, "I have a dog.");
        await _client.DeleteAsync($"/v1/memories/?user_id={_user}");
        Assert.Equal(0, await CountAsync(_user));
        Assert.Equal(1, await CountAsync(other));
    }

    [Fact]
    public async Task A_deletion_without_any_id_is_refused()
    {
        var answer = await _client.DeleteAsync("/v1/memories/");
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("user_id", answer["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_changes_and_deletes_existing_memories_and_returns_their_number()
    {
        var first = await _client.RememberAsync(_user, "One apple.");
        var second = await _client.RememberAsync(_user, "Two apples.");
        var updated = await _client.PutAsync(
            "/v1/batch/",
            $$"""
            {"memories":[{"memory_id":"{{first}}","text":"One pear."},{"memory_id":"{{second}}","text":"Two pears."},{"memory_id":"{{Guid.Empty}}","text":"No pear."}]}
            """
        );
        Assert.Equal("Successfully updated 2 memories", updated["message"]);
        Assert.Equal("Two pears.", (await _client.GetAsync($"/v1/memories/{second}/"))["memory"]);

        var deleted = await _client.DeleteAsync("/v1/batch/", $$"""{"memories":[{"memory_id":"{{first}}"},{"memory_id":"{{second}}"}]}""");
        Assert.Equal("Successfully deleted 2 memories", deleted["message"]);
        Assert.Equal(0, await CountAsync(_user));
    }

    [Fact]
    public async Task A_batch_with_a_refused_item_changes_nothing()
    {
        var first = await _client.RememberAsync(_user, "One apple.");
        var second = await _client.RememberAsync(_user, "Two apples.");
        var updated = await _client.PutAsync(
            "/v1/batch/",
            $$"""
            {"memories":[{"memory_id":"{{first}}","text":"One pear."},{"memory_id":"{{second}}","text":"{{new string('x', 32_769)}}"}]}
            """
        );

        Assert.Equal(HttpStatusCode.BadRequest, updated.Status);
        Assert.Equal("One apple.", (await _client.GetAsync($"/v1/memories/{first}/"))["memory"]);
    }

    [Fact]
    public async Task Filters_must_name_a_user_agent_app_or_run()
    {
        foreach (
            var body in (string[])
                ["{}", """{"filters":{}}""", """{"filters":{"metadata":{"k":1}}}""", """{"filters":{"NOT":[{"user_id":"x"}]}}"""]
        )
        {
            var answer = await _client.PostAsync("/v3/memories/", body);
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Contains("filters", answer["error"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_unknown_filter_key_is_an_error()
    {
        var answer = await _client.PostAsync(
            "/v3/memories/search/",
            $$$"""{"query":"x","filters":{"user_id":"{{{_user}}}","colour":"red"}}"""
        );
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("colour", answer["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_route_works_with_and_without_its_last_slash()
    {
        var id = await _client.RememberAsync(_user, "Slashes are fine.");
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync($"/v1/memories/{id}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync("/v1/ping")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _client.PostAsync("/v3/memories", $$$"""{"filters":{"user_id":"{{{_user}}}"}}""")).Status);
    }

    private async Task<long> CountAsync(string user) =>
        (await _client.PostAsync("/v3/memories/", $$$"""{"filters":{"user_id":"{{{user}}}"}}""")).Json.GetProperty("count").GetInt64();
}
