using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace MemStack.Client.Tests;

/// <summary>Tests queued adds, validity in time, relations, erasure and dead letters.</summary>
public sealed class TruthTests
{
    private const string Id = "0199c0de-0000-7000-8000-000000000001";
    private const string Other = "0199c0de-0000-7000-8000-000000000002";
    private const string Relation =
        $$"""{"source":"alice","source_type":"person","relationship":"lives_in","target":"Berlin","target_type":"place","destination":"Berlin","memory_id":"{{Id}}","valid_from":"2026-05-01T00:00:00Z","valid_to":null}""";
    private static readonly MemoryScope Alice = new() { UserId = "alice" };
    private static readonly DateTimeOffset April = new(2026, 4, 1, 2, 0, 0, TimeSpan.FromHours(2));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, ",\"async_mode\":true")]
    [InlineData(false, ",\"async_mode\":false")]
    [InlineData(null, "")]
    public async Task An_add_sends_whether_it_may_be_queued(bool? queue, string said)
    {
        await using var fixture = await ClientFixture.StartAsync();
        fixture.Api.Answer = _ => (200, $$"""{"event_id":"{{Id}}","status":"PENDING","results":[]}""");

        await fixture.Client.AddAsync(
            new AddMemoriesRequest
            {
                Messages = [new MessageContract("user", "x")],
                Scope = Alice,
                Queue = queue,
            },
            Token
        );

        Assert.Equal(
            $$"""{"messages":[{"role":"user","content":"x"}],"user_id":"alice","infer":true{{said}}}""",
            fixture.Api.Requests[0].Body
        );
    }

    [Fact]
    public async Task A_superseded_memory_is_returned_with_its_successors_text()
    {
        await using var fixture = await ClientFixture.StartAsync();
        fixture.Api.Answer = _ =>
            (
                200,
                $$$"""
                {"event_id":"{{{Id}}}","status":"SUCCEEDED","results":[{"id":"{{{Id}}}","memory":"new","data":{"memory":"new"},"event":"UPDATE","previous_memory":"old","replaced_by":"{{{Other}}}"}]}
                """
            );

        var added = await fixture.Client.AddAsync(
            new AddMemoriesRequest { Messages = [new MessageContract("user", "x")], Scope = Alice },
            Token
        );

        Assert.Equal(
            new AddedMemory(Guid.Parse(Id), "new", "UPDATE") { PreviousMemory = "old", ReplacedBy = Guid.Parse(Other) },
            Assert.Single(added.Results)
        );
    }

    [Fact]
    public async Task Waiting_ends_with_the_event_and_returns_the_reason_of_a_failure()
    {
        await using var fixture = await ClientFixture.StartAsync();
        var asked = 0;
        fixture.Api.Answer = _ =>
            (
                200,
                Interlocked.Increment(ref asked) < 3
                    ? $$"""{"id":"{{Id}}","status":"RUNNING"}"""
                    : $$"""{"id":"{{Id}}","status":"FAILED","error":"no"}"""
            );

        var state = await fixture.Client.WaitForEventAsync(Guid.Parse(Id), TimeSpan.FromSeconds(30), Token);

        Assert.Equal((true, "FAILED", "no", 3), (state!.IsFinished, state.Status, state.Error, asked));
    }

    [Fact]
    public async Task Waiting_ends_at_the_time_out_and_for_an_unknown_event()
    {
        var time = new PausedTime();
        await using var fixture = await ClientFixture.StartAsync(time: time);
        fixture.Api.Answer = _ => (200, $$"""{"id":"{{Id}}","status":"PENDING"}""");
        var waiting = fixture.Client.WaitForEventAsync(Guid.Parse(Id), TimeSpan.FromMilliseconds(200), Token);
        // Twice as long each time, and no longer than the time that is left.
        foreach (var pause in (int[])[50, 100, 50])
        {
            Assert.Equal(pause, (await time.Pauses.ReadAsync(Token)).TotalMilliseconds);
            time.Advance(TimeSpan.FromMilliseconds(pause));
        }

        Assert.False((await waiting)!.IsFinished);
        Assert.Equal(4, fixture.Api.Requests.Count);

        fixture.Api.Answer = _ => (404, "{}");
        Assert.Null(await fixture.Client.WaitForEventAsync(Guid.Parse(Id), TimeSpan.FromMinutes(5), Token));
    }

    [Fact]
    public async Task A_search_as_of_a_moment_returns_relations_and_validity()
    {
        await using var fixture = await ClientFixture.StartAsync();
        fixture.Api.Answer = _ =>
            (
                200,
                $$"""
                {"results":[{"id":"{{Id}}","memory":"m","created_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:04:05Z","lifecycle_state":"superseded","replaced_by":"{{Other}}",
                 "valid_from":"2026-03-01T00:00:00Z","valid_to":"2026-05-01T00:00:00Z","score":0.5}],"relations":[{{Relation}}]}
                """
            );

        var found = await fixture.Client.SearchAsync(
            new SearchMemoriesRequest
            {
                Query = "where?",
                Scope = Alice,
                AsOf = April,
                ShowSuperseded = true,
                Relations = true,
            },
            Token
        );

        var expected =
            """{"query":"where?","filters":{"user_id":"alice"},"top_k":10,"threshold":0,"as_of":"2026-04-01T02:00:00+02:00","show_superseded":true,"relations":true}""";
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), fixture.Api.Requests[0].Json), fixture.Api.Requests[0].Body);
        var memory = Assert.Single(found.Results);
        Assert.Equal(
            ("superseded", Guid.Parse(Other), 3, 5),
            (memory.LifecycleState, memory.ReplacedBy!.Value, memory.ValidFrom!.Value.Month, memory.ValidTo!.Value.Month)
        );
        var relation = Assert.Single(found.Relations);
        Assert.Equal(
            ("alice", "person", "lives_in", "Berlin", "place", Guid.Parse(Id)),
            (relation.Source, relation.SourceType, relation.Relationship, relation.Target, relation.TargetType, relation.MemoryId)
        );
    }

    [Fact]
    public async Task A_list_may_be_as_of_a_moment_or_of_everything()
    {
        await using var fixture = await ClientFixture.StartAsync();
        fixture.Api.Answer = _ => (200, """{"count":0,"results":[]}""");

        await fixture.Client.ListAsync(
            new ListMemoriesRequest
            {
                Scope = Alice,
                Page = 2,
                PageSize = 5,
                AsOf = April,
                ShowSuperseded = true,
            },
            Token
        );

        Assert.Equal("POST /v3/memories/?page=2&page_size=5", fixture.Api.Requests[0].Line);
        var expected = """{"filters":{"user_id":"alice"},"as_of":"2026-04-01T02:00:00+02:00","show_superseded":true}""";
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), fixture.Api.Requests[0].Json), fixture.Api.Requests[0].Body);
    }

    [Fact]
    public async Task A_graph_is_asked_for_by_scope_entity_and_moment_or_by_memory()
    {
        await using var fixture = await ClientFixture.StartAsync();
        fixture.Api.Answer = _ => (200, $$"""{"nodes":[{"name":"alice","type":"person"}],"relations":[{{Relation}}]}""");

        var graph = await fixture.Client.GraphAsync(
            new GraphRequest
            {
                Scope = Alice,
                Entity = "New York",
                Depth = 2,
                AsOf = April,
            },
            Token
        );
        await fixture.Client.GraphAsync(new GraphRequest { MemoryId = Guid.Parse(Id), Limit = 5 }, Token);

        Assert.Equal(
            [
                "GET /v1/graph/?user_id=alice&entity=New%20York&as_of=2026-04-01T02%3A00%3A00.0000000%2B02%3A00&depth=2&limit=100",
                $"GET /v1/graph/?memory_id={Id}&depth=1&limit=5",
            ],
            fixture.Api.Requests.Select(request =>
                request.Line.Replace(" ", "%20", StringComparison.Ordinal).Replace("GET%20", "GET ", StringComparison.Ordinal)
            )
        );
        Assert.Equal((new EntityNode("alice", "person"), "Berlin"), (Assert.Single(graph.Nodes), Assert.Single(graph.Relations).Target));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => fixture.Client.GraphAsync(new GraphRequest(), Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            fixture.Client.GraphAsync(new GraphRequest { Scope = Alice, Depth = 5 }, Token)
        );
    }

    [Fact]
    public async Task Erasure_differs_from_deletion_and_returns_the_count()
    {
        await using var fixture = await ClientFixture.StartAsync();
        fixture.Api.Answer = _ => (200, """{"message":"ok","erased":3}""");

        Assert.True(await fixture.Client.EraseAsync(Guid.Parse(Id), Token));
        Assert.Equal(3, await fixture.Client.EraseAllAsync(Alice, Token));

        Assert.Equal(
            [$"DELETE /v1/memories/{Id}/?erase=true", "DELETE /v1/memories/?user_id=alice&erase=true"],
            fixture.Api.Requests.Select(request => request.Line)
        );
    }

    [Fact]
    public async Task Dead_letters_are_listed_and_one_or_all_are_queued_again()
    {
        await using var fixture = await ClientFixture.StartAsync();
        fixture.Api.Answer = request =>
            request.Line switch
            {
                $"POST /v1/dead-letters/{Other}/replay/" => (404, """{"detail":"no"}"""),
                _ when request.Method == "POST" => (200, """{"message":"ok","replayed":2}"""),
                _ => (
                    200,
                    $$"""{"count":1,"results":[{"event_id":"{{Id}}","error":"no","attempts":8,"messages":2,"created_at":"2026-01-02T03:04:05Z"}]}"""
                ),
            };

        var letter = Assert.Single((await fixture.Client.DeadLettersAsync(page: 1, pageSize: 10, Token)).Results);
        Assert.Equal((Guid.Parse(Id), "no", 8, 2), (letter.EventId, letter.Error, letter.Attempts, letter.Messages));
        Assert.Equal(2, await fixture.Client.ReplayDeadLettersAsync(cancellationToken: Token));
        Assert.Equal(0, await fixture.Client.ReplayDeadLettersAsync(Guid.Parse(Other), Token));
        Assert.Equal(
            ["GET /v1/dead-letters/?page=1&page_size=10", "POST /v1/dead-letters/replay/", $"POST /v1/dead-letters/{Other}/replay/"],
            fixture.Api.Requests.Select(request => request.Line)
        );
    }

    /// <summary>A time that also says for how long somebody waits, once the wait has begun.</summary>
    private sealed class PausedTime : FakeTimeProvider
    {
        private readonly Channel<TimeSpan> _pauses = Channel.CreateUnbounded<TimeSpan>();

        public ChannelReader<TimeSpan> Pauses => _pauses.Reader;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _pauses.Writer.TryWrite(dueTime);
            return timer;
        }
    }
}
