using MemStack.Memory.Model;
using MemStack.Memory.Models.Telemetry;
using MemStack.Tests.ModelServer;
using MemStack.Tests.Support;
using static MemStack.Tests.Support.EngineSteps;

namespace MemStack.Tests;

/// <summary>Searches through the engine, with models.</summary>
public sealed class EngineSearchTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Memories_record_the_model_of_their_vectors_and_are_found_by_them()
    {
        await using var host = await StartAsync(_folder);
        host.Server.OnEmbeddings = static request =>
            ModelReply.Vectors([
                .. request.Inputs.Select(text =>
                    text.Contains("hound", StringComparison.Ordinal) || text.Contains("dog", StringComparison.Ordinal)
                        ? new float[] { 1, 0, 0 }
                        : [0, 1, 0]
                ),
            ]);
        var added = await AddAsync(host, "I keep a hound.", new { text = "User keeps a hound", message = 0 });
        await AddAsync(host, "I play the piano.", new { text = "User plays the piano", message = 0 });

        Assert.Equal(ModelsHost.EmbeddingModel, added.Memories[0].EmbeddingModel);
        Assert.Equal("User keeps a hound", (await SearchAsync(host, "dog"))[0]);
    }

    [Fact]
    public async Task Relations_of_the_model_come_with_search_results()
    {
        await using var host = await StartAsync(_folder);
        await AddAsync(
            host,
            "I work at Renault.",
            new
            {
                text = "User works at Renault",
                message = 0,
                relations = new[]
                {
                    new
                    {
                        source = "speaker",
                        source_type = "person",
                        type = "WORKS_AT",
                        target = "Renault",
                        target_type = "organization",
                    },
                },
            }
        );

        var hit = Assert.Single(
            await Engine(host)
                .SearchAsync(
                    new SearchRequest
                    {
                        Tenant = "t1",
                        Query = "Renault",
                        Filter = MemoryFilter.Equal("user_id", "alice"),
                        Relations = true,
                    },
                    TestContext.Current.CancellationToken
                )
        );

        var relation = Assert.Single(hit.Relations);
        Assert.Equal(
            ("alice", "WORKS_AT", "Renault", "organization"),
            (relation.Source.Name, relation.Type, relation.Target.Name, relation.Target.Type)
        );
    }

    [Theory]
    [InlineData("""{"order":[2,99,2]}""", "User grows tea")]
    [InlineData("```json\n[\"memory 2\"]\n```", "User grows tea")]
    [InlineData("hang", null)]
    [InlineData("nonsense", null)]
    public async Task A_search_that_asks_for_it_is_put_in_order_by_the_model(string answer, string? first)
    {
        await using var host = await StartAsync(
            _folder,
            new()
            {
                ["MemStack:Chat:Rerank"] = "true",
                ["MemStack:Chat:RerankTimeout"] = "00:00:01",
                ["MemStack:Chat:Consolidate"] = "false",
            }
        );
        await AddAsync(host, "I like tea, brew tea and grow tea.", "User likes tea", "User brews tea", "User grows tea");
        var plain = await SearchAsync(host, "tea");
        host.Server.OnChat = request =>
            answer == "hang"
                ? ModelReply.Hang
                : ModelReply.Text(
                    answer.Replace(
                        "2",
                        request.Data["memories"]!
                            .AsArray()
                            .Index()
                            .Single(pair => (string)pair.Item!["text"]! == "User grows tea")
                            .Index.ToString(),
                        StringComparison.Ordinal
                    )
                );

        var hits = await Engine(host)
            .SearchAsync(
                new SearchRequest
                {
                    Tenant = "t1",
                    Query = "tea",
                    Filter = MemoryFilter.Equal("user_id", "alice"),
                    Rerank = true,
                    TopK = 3,
                },
                TestContext.Current.CancellationToken
            );

        Assert.Equal(first is null ? plain : [first, .. plain.Where(text => text != first)], hits.Select(hit => hit.Memory.Text));
        Assert.Equal(hits.Select(hit => hit.Score).OrderDescending(), hits.Select(hit => hit.Score));
        Assert.Equal(
            first is null ? 1 : 0,
            host.Metrics.Fallbacks.Sum((ModelTelemetry.Purpose, "rerank"), (ModelTelemetry.FallbackOutcome, "order_kept"))
        );
        Assert.Contains(host.Server.Requests, request => request.IsReranking);
    }
}
