using System.Net;

namespace MemStack.Api.Tests;

public sealed class AccessTests(ApiServer server)
{
    [Theory]
    [InlineData(null)]
    [InlineData("a-key-that-opens-nothing")]
    public async Task Without_a_valid_key_every_route_answers_401_with_a_detail(string? key)
    {
        using var client = server.Client(key);
        foreach (var path in (string[])["/v1/ping/", "/v1/events/", "/memories", "/entities"])
        {
            var answer = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
            Assert.NotEmpty(answer["detail"]!);
            Assert.True(answer.Headers.ContainsKey("X-Request-ID"));
        }
    }

    [Fact]
    public async Task Without_a_valid_key_our_own_routes_answer_with_problem_details()
    {
        using var client = server.Client(null);
        var answer = await client.GetAsync("/v1/graph/?user_id=ana");
        Assert.Equal(
            (HttpStatusCode.Unauthorized, "application/problem+json", "Token"),
            (answer.Status, answer.Headers["Content-Type"].Split(';')[0], answer.Headers["WWW-Authenticate"])
        );
        Assert.Equal(answer.Headers["X-Request-ID"], answer["requestId"]);
        Assert.NotEmpty(answer["detail"]!);
    }

    [Theory]
    [InlineData("Authorization", "Token " + ApiServer.AcmeKey)]
    [InlineData("Authorization", "Bearer " + ApiServer.AcmeKey)]
    [InlineData("X-API-Key", ApiServer.AcmeKey)]
    public async Task A_key_may_come_in_each_of_three_ways(string header, string value)
    {
        using var client = server.Client(null);
        var answer = await client.SendAsync(
            HttpMethod.Get,
            "/v1/ping/",
            change: request => request.Headers.TryAddWithoutValidation(header, value)
        );
        Assert.Equal("acme", answer["project_id"]);
    }

    [Fact]
    public async Task A_key_that_is_configured_by_its_hash_selects_its_tenant()
    {
        using var client = server.Client(ApiServer.GlobexKey);
        Assert.Equal("globex", (await client.GetAsync("/v1/ping/"))["project_id"]);
    }

    [Fact]
    public async Task Memories_of_another_tenant_are_not_found()
    {
        using var acme = server.Client();
        using var globex = server.Client(ApiServer.GlobexKey);
        var user = Unique.Name();
        var id = await acme.RememberAsync(user, "Our merger is secret.");

        Assert.Equal(HttpStatusCode.NotFound, (await globex.GetAsync($"/v1/memories/{id}/")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await globex.PutAsync($"/v1/memories/{id}/", """{"text":"x"}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await globex.DeleteAsync($"/v1/memories/{id}/")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await globex.GetAsync($"/v1/memories/{id}/history/")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await globex.GetAsync($"/memories/{id}")).Status);
        Assert.Equal(0, (await globex.PostAsync("/v3/memories/", $$$"""{"filters":{"user_id":"{{{user}}}"}}""")).Results.GetArrayLength());
        Assert.Equal(
            0,
            (
                await globex.PostAsync("/v3/memories/search/", $$$"""{"query":"merger","filters":{"user_id":"{{{user}}}"}}""")
            ).Results.GetArrayLength()
        );
        await globex.DeleteAsync($"/v1/memories/?user_id={user}");
        await globex.DeleteAsync("/v1/batch/", $$"""{"memories":[{"memory_id":"{{id}}"}]}""");
        Assert.DoesNotContain(user, (await globex.GetAsync("/v1/entities/?page_size=200")).Text, StringComparison.Ordinal);
        Assert.Equal("Our merger is secret.", (await acme.GetAsync($"/v1/memories/{id}/"))["memory"]);
    }

    [Theory]
    [InlineData("GET", "/memories")]
    [InlineData("DELETE", "/memories?user_id=u")]
    [InlineData("POST", "/reset")]
    [InlineData("DELETE", "/entities/user/u")]
    public async Task Calls_across_users_need_an_administrators_key(string method, string path)
    {
        using var member = server.Client(ApiServer.AcmeMemberKey);
        var answer = await member.SendAsync(new HttpMethod(method), path);
        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.NotEmpty(answer["detail"]!);
    }
}

/// <summary>An api without keys.</summary>
public sealed class OpenAccessTests(OpenApiServer server) : IClassFixture<OpenApiServer>
{
    [Theory]
    [InlineData(null)]
    [InlineData("whatever")]
    public async Task Without_configured_keys_every_caller_has_the_tenant_default(string? key)
    {
        using var client = server.Client(key);
        Assert.Equal("default", (await client.GetAsync("/v1/ping/"))["project_id"]);
    }

    [Fact]
    public async Task A_deletion_with_four_stars_and_a_reset_delete_everything()
    {
        using var client = server.Client(null);
        await client.RememberAsync(Unique.Name(), "Here today.");
        await client.DeleteAsync("/v1/memories/?user_id=*&agent_id=*&app_id=*&run_id=*");
        Assert.Equal(0, (await client.GetAsync("/memories")).Results.GetArrayLength());

        await client.RememberAsync(Unique.Name(), "Here again.");
        Assert.Equal("""{"message":"All memories reset"}""", (await client.SendAsync(HttpMethod.Post, "/reset")).Text);
        Assert.Equal(0, (await client.GetAsync("/memories")).Results.GetArrayLength());
    }
}
