using MemStack.Memory.Consolidation;
using MemStack.Memory.Model;
using MemStack.Tests.ModelServer;
using MemStack.Tests.Support;

namespace MemStack.Tests;

public class ConsolidationTests
{
    private static readonly MemoryRecord _paris = Consolidations.Memory("User lives in Paris");
    private static readonly MemoryRecord _tea = Consolidations.Memory("User likes tea");
    private static readonly MemoryRecord _dog = Consolidations.Memory("User has a dog");

    [Fact]
    public async Task The_model_says_what_is_superseded_repeated_and_new()
    {
        await using var host = await ModelsHost.StartAsync();
        host.Server.Enqueue(
            ModelReply.Json(
                new
                {
                    decisions = new object[]
                    {
                        new
                        {
                            fact = 0,
                            action = "supersede",
                            memories = new[] { 0 },
                        },
                        new
                        {
                            fact = 1,
                            action = "duplicate",
                            memories = new[] { 1 },
                        },
                        new
                        {
                            fact = 2,
                            action = "add",
                            memories = Array.Empty<int>(),
                        },
                    },
                }
            )
        );

        var decisions = await host.DecideAsync(
            ["User moved to Berlin", "User is fond of tea", "User's dog is called Rex"],
            [
                [_paris, _tea],
                [_tea],
                [_dog],
            ]
        );

        Assert.Equal([_paris.Id], decisions[0].Supersedes);
        Assert.Equal(_tea.Id, decisions[1].DuplicateOf);
        Assert.Equal(ConsolidationDecision.Add, decisions[2]);
        var data = Assert.Single(host.Server.Requests).Data;
        Assert.Equal("User lives in Paris", (string?)data["memories"]![0]!["text"]);
        Assert.Equal("2026-01-02", (string?)data["memories"]![0]!["since"]);
        Assert.Equal("[0,1]", data["facts"]![0]!["memories"]!.ToJsonString());
        Assert.DoesNotContain(_paris.Id.ToString(), host.Server.Requests[0].Body.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("update")]
    [InlineData("CONTRADICT")]
    public async Task A_contradiction_supersedes_and_never_deletes(string action)
    {
        await using var host = await ModelsHost.StartAsync();
        host.Server.Enqueue(
            ModelReply.Json(
                new
                {
                    decisions = new[]
                    {
                        new
                        {
                            fact = 0,
                            action,
                            memories = new[] { 0 },
                        },
                    },
                }
            )
        );

        var decision = Assert.Single(
            await host.DecideAsync(
                ["User no longer has a dog"],
                [
                    [_dog],
                ]
            )
        );

        Assert.Equal([_dog.Id], decision.Supersedes);
        Assert.Null(decision.DuplicateOf);
    }

    [Fact]
    public async Task Facts_without_near_memories_ask_nobody()
    {
        await using var host = await ModelsHost.StartAsync();
        Assert.Equal(
            [ConsolidationDecision.Add, ConsolidationDecision.Add],
            await host.DecideAsync(
                ["a", "b"],
                [
                    [],
                    [],
                ]
            )
        );
        Assert.Empty(host.Server.Requests);
    }

    [Fact]
    public async Task Two_facts_cannot_end_the_same_memory_twice()
    {
        await using var host = await ModelsHost.StartAsync();
        host.Server.Enqueue(
            ModelReply.Text(
                """{"decisions":[{"fact":0,"action":"supersede","memories":[0,0]},{"fact":1,"action":"supersede","memories":[0]}]}"""
            )
        );

        var decisions = await host.DecideAsync(
            ["User moved to Berlin", "User's flat is in Berlin"],
            [
                [_paris],
                [_paris],
            ]
        );

        Assert.Equal([_paris.Id], decisions[0].Supersedes);
        Assert.Empty(decisions[1].Supersedes);
    }

    [Fact]
    public async Task Many_facts_are_decided_in_few_requests()
    {
        await using var host = await ModelsHost.StartAsync();
        host.Server.OnChat = static request =>
            ModelReply.Json(
                new
                {
                    decisions = request.Data["facts"]!
                        .AsArray()
                        .Select(fact => new
                        {
                            fact = (int)fact!["fact"]!,
                            action = "duplicate",
                            memories = new[] { (int)fact["memories"]![0]! },
                        }),
                }
            );
        var facts = Enumerable.Range(0, 45).Select(number => $"fact {number}").ToArray();
        var near = facts.Select(fact => new[] { Consolidations.Memory(fact) }).ToArray();

        var decisions = await host.DecideAsync(facts, near);

        Assert.Equal(near.Select(list => (Guid?)list[0].Id), decisions.Select(decision => decision.DuplicateOf));
        Assert.Equal(3, host.Server.Requests.Count);
    }

    [Fact]
    public async Task It_can_be_switched_off()
    {
        await using var host = await ModelsHost.StartAsync(new() { ["MemStack:Chat:Consolidate"] = "false" });
        Assert.False(host.Consolidator.IsEnabled);
    }
}
