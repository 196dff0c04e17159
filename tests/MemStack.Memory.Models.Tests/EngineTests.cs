using MemStack.Memory.Model;
using MemStack.Memory.Models.Telemetry;
using MemStack.Memory.Reembedding;
using MemStack.Tests.ModelServer;
using MemStack.Tests.Support;
using static MemStack.Tests.Support.EngineSteps;

namespace MemStack.Tests;

/// <summary>Adds through the engine, with models.</summary>
public sealed class EngineTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_move_supersedes_the_old_home_by_its_slot()
    {
        await using var host = await StartAsync(_folder);
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
        await using var host = await StartAsync(_folder);
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
        await using var host = await StartAsync(_folder);
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
        await using var host = await StartAsync(_folder);
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
        await using var host = await StartAsync(_folder);
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
            _folder,
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
    public async Task The_facts_of_an_add_are_embedded_in_one_request()
    {
        await using var host = await StartAsync(_folder);
        await AddAsync(host, "I like tea, I play chess and I own a boat.", "User likes tea", "User plays chess", "User owns a boat");

        Assert.Equal(3, Assert.Single(host.Server.Requests, request => !request.IsChat).Inputs.Count);
    }

    [Fact]
    public async Task An_endpoint_that_quotes_what_it_was_sent_gets_no_text_into_the_log()
    {
        await using var host = await StartAsync(_folder, new Dictionary<string, string?> { ["MemStack:Embedding:Retries"] = "1" });
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
}
