using System.Net;

namespace MemStack.Api.Tests;

public sealed class SelfHostedTests(ApiServer server) : IDisposable
{
    private readonly ApiClient _client = server.Client();
    private readonly string _user = Unique.Name();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task An_add_without_inference_returns_the_role_of_each_message()
    {
        var answer = await _client.PostAsync(
            "/memories",
            $$"""{"messages":[{"role":"user","name":"ann","content":"I like tea."}],"user_id":"{{_user}}","infer":false}"""
        );
        Assert.Equal(["results"], ApiAnswer.NamesOf(answer.Json));
        Assert.Equal(["id", "memory", "event", "actor_id", "role"], ApiAnswer.NamesOf(answer.Results[0]));
    }

    [Fact]
    public async Task A_memory_has_no_empty_fields()
    {
        var id = await _client.RememberAsync(_user, "I like tea.", ",\"metadata\":{\"k\":1}");
        var memory = (await _client.GetAsync($"/memories/{id}")).Json;
        Assert.Equal(["id", "memory", "hash", "metadata", "created_at", "updated_at", "user_id", "role"], ApiAnswer.NamesOf(memory));
    }

    [Fact]
    public async Task A_list_is_bounded_and_can_be_walked()
    {
        foreach (var i in Enumerable.Range(1, 3))
        {
            await _client.RememberAsync(_user, $"Fact {i}.");
        }

        var first = await _client.GetAsync($"/memories?user_id={_user}&top_k=2");
        var second = await _client.GetAsync($"/memories?user_id={_user}&top_k=2&offset=2");
        Assert.Equal((2, 1), (first.Results.GetArrayLength(), second.Results.GetArrayLength()));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _client.GetAsync($"/memories?user_id={_user}&top_k=1001")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _client.GetAsync($"/memories?user_id={_user}&top_k=x")).Status);
    }

    [Fact]
    public async Task A_search_filters_by_metadata_and_explains_itself()
    {
        await _client.RememberAsync(_user, "My favourite drink is green tea.", ",\"metadata\":{\"kind\":\"drink\"}");
        await _client.RememberAsync(_user, "My favourite food is green soup.", ",\"metadata\":{\"kind\":\"food\"}");
        var answer = await _client.PostAsync(
            "/search",
            $$$"""{"query":"favourite green","filters":{"user_id":"{{{_user}}}","kind":{"eq":"food"}},"explain":true}"""
        );
        var hit = Assert.Single(answer.Results.EnumerateArray());
        Assert.Equal("My favourite food is green soup.", hit.GetProperty("memory").GetString());
        Assert.True(hit.TryGetProperty("score", out _) && hit.TryGetProperty("score_details", out _));
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.PostAsync("/search", """{"query":"x"}""")).Status);
    }

    [Fact]
    public async Task An_update_a_deletion_and_a_history_answer_as_the_self_hosted_server_does()
    {
        var id = await _client.RememberAsync(_user, "I live in Paris.");
        Assert.Equal(
            """{"message":"Memory updated successfully!"}""",
            (await _client.PutAsync($"/memories/{id}", """{"text":"I live in Berlin."}""")).Text
        );
        Assert.Equal("""{"message":"Memory deleted successfully"}""", (await _client.DeleteAsync($"/memories/{id}")).Text);
        var history = (await _client.GetAsync($"/memories/{id}/history")).Json;
        Assert.Equal(["ADD", "UPDATE", "DELETE"], history.EnumerateArray().Select(step => step.GetProperty("event").GetString()));
        Assert.Equal(
            ["id", "memory_id", "old_memory", "new_memory", "event", "created_at", "updated_at", "is_deleted", "actor_id", "role"],
            ApiAnswer.NamesOf(history[2])
        );
        Assert.True(history[2].GetProperty("is_deleted").GetBoolean());
    }

    [Fact]
    public async Task A_missing_memory_is_a_404_and_not_a_null()
    {
        foreach (
            var answer in (ApiAnswer[])
                [
                    await _client.GetAsync($"/memories/{Guid.Empty}"),
                    await _client.PutAsync($"/memories/{Guid.Empty}", """{"text":"x"}"""),
                    await _client.DeleteAsync($"/memories/{Guid.Empty}"),
                    await _client.GetAsync($"/memories/{Guid.Empty}/history"),
                ]
        )
        {
            Assert.Equal((HttpStatusCode.NotFound, """{"detail":"Memory not found"}"""), (answer.Status, answer.Text));
        }
    }

    [Fact]
    public async Task Entities_are_listed_and_deleted()
    {
        await _client.RememberAsync(_user, "One.");
        var listed = await _client.GetAsync("/entities");
        var entity = Assert.Single(listed.Json.EnumerateArray(), item => item.GetProperty("id").GetString() == _user);
        Assert.Equal(["id", "type", "total_memories", "created_at", "updated_at"], ApiAnswer.NamesOf(entity));
        Assert.Equal("""{"message":"Entity deleted"}""", (await _client.DeleteAsync($"/entities/user/{_user}")).Text);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.DeleteAsync($"/entities/user/{_user}")).Status);
        Assert.Equal("""{"message":"All relevant memories deleted"}""", (await _client.DeleteAsync($"/memories?user_id={_user}")).Text);
    }
}
