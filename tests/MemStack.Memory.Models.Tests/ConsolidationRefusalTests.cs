using MemStack.Memory.Consolidation;
using MemStack.Memory.Model;
using MemStack.Memory.Models.Telemetry;
using MemStack.Tests.ModelServer;
using MemStack.Tests.Support;

namespace MemStack.Tests;

/// <summary>Decisions that are missing or make no sense.</summary>
public class ConsolidationRefusalTests
{
    private static readonly MemoryRecord _paris = Consolidations.Memory("User lives in Paris");
    private static readonly MemoryRecord _tea = Consolidations.Memory("User likes tea");

    [Theory]
    [InlineData("""{"decisions":[{"fact":0,"action":"supersede","memories":[7]}]}""", "unknown_memory")]
    [InlineData("""{"decisions":[{"fact":0,"action":"supersede","memories":[1]}]}""", "unknown_memory")]
    [InlineData("""{"decisions":[{"fact":0,"action":"duplicate","memories":[1]}]}""", "unknown_memory")]
    [InlineData("""{"decisions":[{"fact":9,"action":"supersede","memories":[0]}]}""", "unknown_fact")]
    [InlineData("""{"decisions":[{"action":"supersede","memories":[0]}]}""", "unknown_fact")]
    [InlineData("""{"decisions":[{"fact":0,"action":"supersede","memories":[]}]}""", null)]
    [InlineData("""{"decisions":[{"fact":0,"action":"none"}]}""", null)]
    [InlineData("""{"decisions":[{"fact":0,"action":"explode","memories":[0]}]}""", null)]
    public async Task What_makes_no_sense_adds_the_fact(string answer, string? rule)
    {
        await using var host = await ModelsHost.StartAsync();
        host.Server.Enqueue(ModelReply.Text(answer));

        // Memory 1 is the second fact's, not the first's.
        Assert.All(
            await host.DecideAsync(
                ["User moved to Berlin", "User hates tea"],
                [
                    [_paris],
                    [_tea],
                ]
            ),
            decision => Assert.Equal(([], null), (decision.Supersedes, decision.DuplicateOf))
        );
        Assert.Equal(rule is null ? 0 : 1, host.Metrics.RefusedItems.Sum((ModelTelemetry.Purpose, "consolidate")));
        if (rule is not null)
        {
            Assert.Equal(rule, host.Metrics.RefusedItems.Of()[0].Tags[ModelTelemetry.RefusalRule]);
        }
    }

    [Theory]
    [InlineData("nonsense", "malformed", 2)]
    [InlineData("hang", "timeout", 1)]
    [InlineData("500", "http_5xx", 3)]
    public async Task Without_a_decision_everything_is_added(string outage, string reason, int requests)
    {
        await using var host = await ModelsHost.StartAsync(
            new() { ["MemStack:Chat:AttemptTimeout"] = outage == "hang" ? "00:00:00.300" : "00:00:05" }
        );
        host.Server.OnChat = _ =>
            outage switch
            {
                "nonsense" => ModelReply.Text("maybe"),
                "hang" => ModelReply.Hang,
                _ => ModelReply.Status(500),
            };

        Assert.Equal(
            ConsolidationDecision.Add,
            Assert.Single(
                await host.DecideAsync(
                    ["User moved to Berlin"],
                    [
                        [_paris],
                    ]
                )
            )
        );
        Assert.Equal(1, host.Metrics.Fallbacks.Sum((ModelTelemetry.FallbackReason, reason), (ModelTelemetry.FallbackOutcome, "add")));
        Assert.Equal(requests, host.Server.Requests.Count);
    }
}
