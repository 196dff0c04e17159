using System.Text.Json.Nodes;

namespace MemStack.Client.Tests;

public sealed class CallTests
{
    private const string Id = "0199c0de-0000-7000-8000-000000000001";
    private static readonly MemoryScope Alice = new() { UserId = "alice" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_add_posts_messages_and_scope_in_the_hosted_form()
    {
        await using var fixture = await ClientFixture.StartAsync();
        fixture.Api.Answer = _ =>
            (
                200,
                $$"""{"message":"ok","status":"SUCCEEDED","event_id":"{{Id}}","results":[{"id":"{{Id}}","data":{"memory":"I like tea"},"event":"ADD"}]}"""
            );

        var result = await fixture.Client.AddAsync(
            new AddMemoriesRequest
            {
                Messages = [new MessageContract("user", "I like tea")],
                Scope = new MemoryScope { UserId = "alice", AppId = "cursor" },
                Metadata = new JsonObject { ["camelCase"] = 1 },
                Infer = false,
                Timestamp = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000),
                ExpirationDate = new DateOnly(2030, 1, 2),
            },
            Token
        );

        var request = Assert.Single(fixture.Api.Requests);
        Assert.Equal("POST /v3/memories/add/", request.Line);
        var expected = """
            {"messages":[{"role":"user","content":"I like tea"}],"user_id":"alice","app_id":"cursor","metadata":{"camelCase":1},"infer":false,
             "timestamp":1700000000,"expiration_date":"2030-01-02"}
            """;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), request.Json), request.Body);
        Assert.Equal(new AddedMemory(Guid.Parse(Id), "I like tea", "ADD"), Assert.Single(result.Results));
        Assert.Equal("SUCCEEDED", result.Status);
    }

    [Fact]
    public async Task An_add_that_the_api_queues_is_pending_and_has_no_results_yet()
    {
        await using var fixture = await ClientFixture.StartAsync();
        fixture.Api.Answer = _ => (200, $$"""{"event_id":"{{Id}}","status":"PENDING"}""");

        var result = await fixture.Client.AddAsync(
            new AddMemoriesRequest { Messages = [new MessageContract("user", "x")], Scope = Alice },
            Token
        );

        Assert.Equal((Guid.Parse(Id), "PENDING", 0), (result.EventId, result.Status, result.Results.Count));
        Assert.True((bool)fixture.Api.Requests[0].Json["infer"]!);
    }

    [Fact]
    public async Task An_event_returns_the_memories_that_an_add_has_stored()
    {
        await using var fixture = await ClientFixture.StartAsync();
        fixture.Api.Answer = _ =>
            (
                200,
                $$"""{"id":"{{Id}}","event_type":"ADD","status":"SUCCEEDED","results":[{"id":"{{Id}}","memory":"m","event":"ADD"}],"latency":1.5}"""
            );

        var state = await fixture.Client.GetEventAsync(Guid.Parse(Id), Token);

        Assert.Equal($"GET /v1/event/{Id}/", fixture.Api.Requests[0].Line);
        Assert.True(state!.IsFinished);
        Assert.Equal("m", Assert.Single(state.Results).Memory);
    }

    [Fact]
    public async Task A_search_posts_query_filters_and_bounds_and_reads_scores_and_the_run()
    {
        await using var fixture = await ClientFixture.StartAsync();
        fixture.Api.Answer = _ => (200, $$"""{"results":[{{Memory("\"run_id\":\"r1\",\"score\":0.5")}}]}""");

        var found = Assert.Single(
            await fixture.Client.SearchAsync("tea?", new MemoryScope { UserId = "alice", RunId = "r1" }, topK: 3, threshold: 0.25, Token)
        );

        var request = fixture.Api.Requests[0];
        Assert.Equal("POST /v3/memories/search/", request.Line);
        var expected = """{"query":"tea?","filters":{"user_id":"alice","run_id":"r1"},"top_k":3,"threshold":0.25}""";
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), request.Json), request.Body);
        Assert.Equal((0.5, "r1"), (found.Score, found.RunId));
    }

    [Fact]
    public async Task A_list_names_its_page_and_reads_a_run_called_session()
    {
        await using var fixture = await ClientFixture.StartAsync();
        fixture.Api.Answer = _ =>
            (200, $$"""{"count":7,"next":null,"previous":null,"results":[{{Memory("\"session_id\":\"r2\",\"run_id\":null")}}]}""");

        var page = await fixture.Client.ListAsync(Alice, page: 2, pageSize: 5, Token);

        Assert.Equal("POST /v3/memories/?page=2&page_size=5", fixture.Api.Requests[0].Line);
        Assert.Equal(("r2", 7L), (Assert.Single(page.Results).RunId, page.Count));
    }

    [Fact]
    public async Task Memories_are_found_by_id_within_a_scope_in_one_call()
    {
        await using var fixture = await ClientFixture.StartAsync();
        fixture.Api.Answer = _ => (200, $$"""{"count":1,"results":[{{Memory("\"user_id\":\"alice\"")}}]}""");

        var found = await fixture.Client.FindAsync(Alice, [Guid.Parse(Id), Guid.Empty], Token);

        var request = Assert.Single(fixture.Api.Requests);
        Assert.Equal("POST /v3/memories/?page=1&page_size=200", request.Line);
        var expected = $$$$"""{"filters":{"user_id":"alice","memory_ids":{"in":["{{{{Id}}}}","{{{{Guid.Empty}}}}"]}}}""";
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), request.Json), request.Body);
        Assert.Equal(Guid.Parse(Id), Assert.Single(found).Id);
    }

    [Fact]
    public async Task Many_memories_are_deleted_in_one_call_with_a_body()
    {
        await using var fixture = await ClientFixture.StartAsync();

        await fixture.Client.DeleteManyAsync([Guid.Parse(Id), Guid.Empty], Token);

        var request = Assert.Single(fixture.Api.Requests);
        Assert.Equal("DELETE /v1/batch/", request.Line);
        Assert.Equal($$$"""{"memories":[{"memory_id":"{{{Id}}}"},{"memory_id":"{{{Guid.Empty}}}"}]}""", request.Body);
    }

    [Fact]
    public async Task A_missing_memory_is_null_false_or_empty()
    {
        await using var fixture = await ClientFixture.StartAsync();
        fixture.Api.Answer = _ => (404, """{"error":"Memory not found!"}""");
        var id = Guid.Parse(Id);

        Assert.Null(await fixture.Client.GetAsync(id, Token));
        Assert.Null(await fixture.Client.GetEventAsync(id, Token));
        Assert.False(await fixture.Client.UpdateAsync(id, "new", cancellationToken: Token));
        Assert.False(await fixture.Client.DeleteAsync(id, Token));
        Assert.Empty(await fixture.Client.HistoryAsync(id, Token));
    }

    [Fact]
    public async Task A_memory_is_read_changed_and_deleted_at_its_address()
    {
        await using var fixture = await ClientFixture.StartAsync();
        fixture.Api.Answer = request =>
            (
                200,
                request.Method == "GET" ? Memory("\"categories\":[\"food\"],\"expiration_date\":\"2030-01-02\"") : """{"message":"ok"}"""
            );
        var id = Guid.Parse(Id);

        var memory = await fixture.Client.GetAsync(id, Token);
        Assert.True(await fixture.Client.UpdateAsync(id, "new", cancellationToken: Token));
        Assert.True(await fixture.Client.DeleteAsync(id, Token));

        Assert.Equal((new DateOnly(2030, 1, 2), "food"), (memory!.ExpirationDate!.Value, memory.Categories!.Single()));
        Assert.Equal(
            [$"GET /v1/memories/{Id}/", $"PUT /v1/memories/{Id}/", $"DELETE /v1/memories/{Id}/"],
            fixture.Api.Requests.Select(request => request.Line)
        );
        Assert.Equal("""{"text":"new"}""", fixture.Api.Requests[1].Body);
    }

    [Fact]
    public async Task Deleting_all_escapes_the_names_of_the_scope()
    {
        await using var fixture = await ClientFixture.StartAsync();

        await fixture.Client.DeleteAllAsync(new MemoryScope { UserId = "a b&c=d", AppId = "x" }, Token);

        Assert.Equal("DELETE /v1/memories/?user_id=a%20b%26c%3Dd&app_id=x", fixture.Api.Requests[0].Line);
    }

    [Fact]
    public async Task History_and_entities_are_read()
    {
        await using var fixture = await ClientFixture.StartAsync();
        fixture.Api.Answer = request =>
            (
                200,
                request.PathAndQuery.Contains("history", StringComparison.Ordinal)
                    ? $$"""[{"id":"{{Id}}","memory_id":"{{Id}}","event":"UPDATE","old_memory":"a","new_memory":"b","created_at":"2026-01-02T03:04:05Z"}]"""
                    : """{"count":1,"results":[{"id":"1","type":"user","name":"alice","total_memories":4}]}"""
            );

        var step = Assert.Single(await fixture.Client.HistoryAsync(Guid.Parse(Id), Token));
        var entities = await fixture.Client.EntitiesAsync(page: 1, pageSize: 10, Token);

        Assert.Equal(("UPDATE", "a", "b"), (step.Event, step.OldMemory, step.NewMemory));
        Assert.Equal(("user", "alice", 4L), (entities.Results[0].Type, entities.Results[0].Name, entities.Results[0].TotalMemories));
        Assert.Equal(
            [$"GET /v1/memories/{Id}/history/", "GET /v1/entities/?page=1&page_size=10"],
            fixture.Api.Requests.Select(request => request.Line)
        );
    }

    [Fact]
    public async Task An_empty_scope_is_refused_before_anything_is_sent()
    {
        await using var fixture = await ClientFixture.StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => fixture.Client.DeleteAllAsync(new MemoryScope(), Token));
        await Assert.ThrowsAsync<ArgumentException>(() => fixture.Client.SearchAsync("q", new MemoryScope(), cancellationToken: Token));

        Assert.Empty(fixture.Api.Requests);
    }

    private static string Memory(string more) =>
        $$"""{"id":"{{Id}}","memory":"I like tea","hash":"h","metadata":{"k":1},"created_at":"2026-01-02T03:04:05.123456-08:00","updated_at":"2026-01-02T03:04:05Z",{{more}}}""";
}
