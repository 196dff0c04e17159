using MemStack.Memory;
using MemStack.Memory.Model;
using MemStack.Memory.Models.Telemetry;
using MemStack.Memory.Reembedding;
using MemStack.Memory.Sqlite;
using MemStack.Memory.Stores;
using MemStack.Tests.ModelServer;
using MemStack.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace MemStack.Tests;

/// <summary>The whole way: a scripted endpoint, the real engine, the real store.</summary>
public sealed class EngineTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_move_supersedes_the_old_home_by_its_slot()
    {
        await using var host = await StartAsync();
        await AddAsync(
            host,
            "I live in Paris.",
            new
            {
                text = "User lives in Paris",
                message = 0,
                about = "speaker",
                slot = "lives_in",
                value = "paris",
            }
        );
        var moved = await AddAsync(
            host,
            "I moved to Berlin.",
            new
            {
                text = "User lives in Berlin",
                message = 0,
                about = "speaker",
                slot = "lives_in",
                value = "berlin",
            }
        );

        Assert.Equal(["User lives in Paris"], moved.Superseded.Select(memory => memory.Text));
        Assert.Equal(["User lives in Berlin"], await SearchAsync(host, "Where does the user live?"));
        await AssertInHistoryAsync(host, moved.Superseded[0].Id, moved.Memories[0].Id);
    }

    [Fact]
    public async Task What_the_model_judges_untrue_is_superseded_and_stays_in_history()
    {
        await using var host = await StartAsync();
        await AddAsync(host, "My dog Rex sleeps in the kitchen.", new { text = "User has a dog called Rex", message = 0 });
        host.Server.OnChat = Decide("delete");
        var result = await AddAsync(host, "Sadly my dog Rex died.", new { text = "User's dog Rex died", message = 0 });

        Assert.Equal(["User has a dog called Rex"], result.Superseded.Select(memory => memory.Text));
        Assert.Equal(["User's dog Rex died"], await SearchAsync(host, "dog Rex"));
        await AssertInHistoryAsync(host, result.Superseded[0].Id, result.Memories[0].Id);
        // The model saw numbers; nothing was deleted.
        Assert.Contains(host.Server.Requests, request => request.IsConsolidation && request.Data["memories"]!.AsArray().Count == 1);
        Assert.Equal(
            MemoryState.Active,
            (await Engine(host).GetAsync("t1", result.Superseded[0].Id, TestContext.Current.CancellationToken))!.State
        );
    }

    [Fact]
    public async Task What_the_model_judges_known_is_touched_and_not_stored_again()
    {
        await using var host = await StartAsync();
        var first = await AddAsync(host, "I like green tea.", new { text = "User likes green tea", message = 0 });
        host.Server.OnChat = Decide("duplicate");
        var second = await AddAsync(host, "Green tea is what I am fond of.", new { text = "User is fond of green tea", message = 0 });

        Assert.Empty(second.Memories);
        Assert.Equal([first.Memories[0].Id], second.Touched.Select(memory => memory.Id));
        Assert.Equal(["User likes green tea"], await SearchAsync(host, "green tea"));
    }

    [Fact]
    public async Task A_model_that_names_memories_of_its_own_making_changes_nothing()
    {
        await using var host = await StartAsync();
        await AddAsync(host, "I like green tea.", new { text = "User likes green tea", message = 0 });
        host.Server.OnChat = static request =>
            request.IsConsolidation
                ? ModelReply.Text(
                    """{"decisions":[{"fact":0,"action":"supersede","memories":[17,"0190b3c4-0000-7000-8000-000000000000",-1]}]}"""
                )
                : ModelReply.Json(new { facts = new[] { "User likes black tea" } });
        var result = await AddAsync(host, "I like black tea.");

        Assert.Empty(result.Superseded);
        Assert.Equal(2, (await SearchAsync(host, "tea")).Count);
    }

    [Fact]
    public async Task Another_users_memories_are_never_shown_to_the_model()
    {
        await using var host = await StartAsync();
        await AddAsync(host, "I like green tea.", new { text = "User likes green tea", message = 0 });
        host.Server.OnChat = static _ => ModelReply.Json(new { facts = new[] { "User hates green tea" } });
        await Engine(host)
            .AddAsync(
                new AddRequest
                {
                    Tenant = "t1",
                    UserId = "bob",
                    Messages = [new("user", "I hate green tea.")],
                },
                TestContext.Current.CancellationToken
            );
        await Engine(host)
            .AddAsync(
                new AddRequest
                {
                    Tenant = "t2",
                    UserId = "alice",
                    Messages = [new("user", "I hate green tea.")],
                },
                TestContext.Current.CancellationToken
            );

        Assert.DoesNotContain(host.Server.Requests, request => request.IsConsolidation);
        Assert.Equal(["User likes green tea"], await SearchAsync(host, "green tea"));
    }

    [Theory]
    [InlineData("hang")]
    [InlineData("drop")]
    [InlineData("429")]
    [InlineData("500")]
    [InlineData("nonsense")]
    public async Task Nothing_is_lost_while_models_fail(string outage)
    {
        await using var host = await StartAsync(
            new()
            {
                ["MemStack:Chat:AttemptTimeout"] = "00:00:00.300",
                ["MemStack:Chat:Timeout"] = "00:00:01",
                ["MemStack:Embedding:AttemptTimeout"] = "00:00:00.300",
                ["MemStack:Embedding:Timeout"] = "00:00:01",
            }
        );
        host.Server.OnChat = _ =>
            outage switch
            {
                "hang" => ModelReply.Hang,
                "drop" => ModelReply.Drop,
                "nonsense" => ModelReply.Text("As a language model I can't."),
                var status => ModelReply.Status(int.Parse(status)),
            };
        host.Server.OnEmbeddings = outage == "nonsense" ? static _ => ModelReply.Raw("{}") : host.Server.OnChat;

        var result = await AddAsync(host, "I live in Paris.");

        Assert.Equal(["I live in Paris."], result.Memories.Select(memory => memory.Text));
        Assert.Null(result.Memories[0].EmbeddingModel);
        Assert.Equal(["I live in Paris."], await SearchAsync(host, "Paris"));
        Assert.NotEmpty(host.Metrics.Fallbacks.Of((ModelTelemetry.Purpose, "extract")));
    }

    [Fact]
    public async Task Memories_record_the_model_of_their_vectors_and_are_found_by_them()
    {
        await using var host = await StartAsync();
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
    public async Task The_facts_of_an_add_are_embedded_in_one_request()
    {
        await using var host = await StartAsync();
        await AddAsync(host, "I like tea, I play chess and I own a boat.", "User likes tea", "User plays chess", "User owns a boat");

        Assert.Equal(3, Assert.Single(host.Server.Requests, request => !request.IsChat).Inputs.Count);
    }

    [Fact]
    public async Task Relations_of_the_model_come_with_search_results()
    {
        await using var host = await StartAsync();
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

    [Fact]
    public async Task An_endpoint_that_quotes_what_it_was_sent_gets_no_text_into_the_log()
    {
        await using var host = await StartAsync(new Dictionary<string, string?> { ["MemStack:Embedding:Retries"] = "1" });
        host.Server.OnEmbeddings = request => ModelReply.Status(401, message: $"bad input {string.Join(' ', request.Inputs)}");
        await AddAsync(host, "My zebra is called Marty.", new { text = "User has a zebra", message = 0 });

        Assert.True(host.Get<IReembedding>().Start());
        var deadline = TimeProvider.System.GetTimestamp();
        while (
            !host.LogLines.Any(line => line.Contains("Re-embedding failed", StringComparison.Ordinal))
            && TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromMinutes(2)
        )
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Contains(host.LogLines, line => line.Contains("Re-embedding failed", StringComparison.Ordinal));
        Assert.DoesNotContain(host.LogLines, line => line.Contains("zebra", StringComparison.OrdinalIgnoreCase));
    }

    private static Func<ModelRequest, ModelReply> Decide(string action) =>
        request =>
            request.IsConsolidation
                ? ModelReply.Json(
                    new
                    {
                        decisions = request.Data["facts"]!
                            .AsArray()
                            .Select(fact => new
                            {
                                fact = (int)fact!["fact"]!,
                                action,
                                memories = fact["memories"]!.AsArray().Select(number => (int)number!).Take(1),
                            }),
                    }
                )
                : ModelReply.Text("{\"facts\":[]}");

    private static IMemoryEngine Engine(ModelsHost host) => host.Get<IMemoryEngine>();

    private static async Task<AddResult> AddAsync(ModelsHost host, string message, params object[] facts)
    {
        var onChat = host.Server.OnChat;
        if (facts.Length > 0)
        {
            host.Server.OnChat = request => request.IsExtraction ? ModelReply.Json(new { facts }) : onChat(request);
        }

        var result = await Engine(host)
            .AddAsync(
                new AddRequest
                {
                    Tenant = "t1",
                    UserId = "alice",
                    Messages = [new("user", message)],
                },
                TestContext.Current.CancellationToken
            );
        host.Server.OnChat = onChat;
        return result;
    }

    private static async Task<List<string>> SearchAsync(ModelsHost host, string query)
    {
        var hits = await Engine(host)
            .SearchAsync(
                new SearchRequest
                {
                    Tenant = "t1",
                    Query = query,
                    Filter = MemoryFilter.Equal("user_id", "alice"),
                },
                TestContext.Current.CancellationToken
            );
        return [.. hits.Select(hit => hit.Memory.Text)];
    }

    private static async Task AssertInHistoryAsync(ModelsHost host, Guid superseded, Guid by)
    {
        var memory = await Engine(host).GetAsync("t1", superseded, TestContext.Current.CancellationToken);
        Assert.NotNull(memory!.ValidTo);
        Assert.Equal(by, memory.SupersededBy);
        var history = await Engine(host).HistoryAsync("t1", superseded, TestContext.Current.CancellationToken);
        Assert.Equal([HistoryEvent.Add, HistoryEvent.Supersede], history!.Select(entry => entry.Event).Order());
    }

    private async Task<ModelsHost> StartAsync(Dictionary<string, string?>? settings = null)
    {
        var host = await ModelsHost.StartAsync(
            settings,
            builder =>
            {
                builder.Services.AddMemoryEngine(options => options.DataDirectory = _folder.Path).AddSqlite();
                builder.Services.Configure<ReembedOptions>(options =>
                    (options.MaxAttempts, options.RetryDelay) = (1, TimeSpan.FromMilliseconds(1))
                );
            }
        );
        await host.Get<IMemoryStore>().OpenAsync(TestContext.Current.CancellationToken);
        return host;
    }
}
