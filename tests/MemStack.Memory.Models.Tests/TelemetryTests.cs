using System.Diagnostics;
using MemStack.Memory.Embedding;
using MemStack.Memory.Extraction;
using MemStack.Memory.Model;
using MemStack.Memory.Models.Telemetry;
using MemStack.Tests.ModelServer;
using MemStack.Tests.Support;

namespace MemStack.Tests;

public class TelemetryTests
{
    private static readonly Dictionary<string, string?> _prices = new()
    {
        [$"MemStack:Prices:{ModelsHost.ChatModel}:Input"] = "2.5",
        [$"MemStack:Prices:{ModelsHost.ChatModel}:Output"] = "10",
        [$"MemStack:Prices:{ModelsHost.EmbeddingModel}:Input"] = "0.02",
    };

    [Fact]
    public async Task Tokens_and_cost_are_counted_by_model_operation_and_purpose()
    {
        await using var host = await ModelsHost.StartAsync(_prices);
        host.Server.Enqueue(
            ModelReply.Text("nonsense", inputTokens: 1_000, outputTokens: 200),
            ModelReply.Text("{\"facts\":[\"x\"]}", inputTokens: 1_500, outputTokens: 100)
        );

        await host.ExtractAsync(new ChatMessage("user", "I live in Paris."));
        await host.EmbedAsync(new string('a', 399));

        Assert.Equal(
            2_500,
            host.Metrics.ChatTokens.Sum(
                (GenAi.TokenType, "input"),
                (ModelTelemetry.OperationName, "chat"),
                (ModelTelemetry.RequestModel, ModelsHost.ChatModel)
            )
        );
        Assert.Equal(300, host.Metrics.ChatTokens.Sum((GenAi.TokenType, "output")));
        Assert.Equal(100, host.Metrics.EmbeddingTokens.Sum((GenAi.TokenType, "input"), (ModelTelemetry.OperationName, "embeddings")));
        Assert.Equal(
            0.0045,
            host.Metrics.Cost.Sum((ModelTelemetry.Purpose, "extract"), (ModelTelemetry.RequestModel, ModelsHost.ChatModel)),
            9
        );
        Assert.Equal(0.00475, host.Metrics.Cost.Sum((ModelTelemetry.Purpose, "extract_repair")), 9);
        Assert.Equal(0.000002, host.Metrics.Cost.Sum((ModelTelemetry.OperationName, "embeddings")), 12);
        (string, object?)[] endpoint = [(GenAi.ProviderName, "openai"), (GenAi.ServerAddress, "127.0.0.1")];
        Assert.Equal(2, host.Metrics.ChatDurations.Of(endpoint).Count);
        Assert.Single(host.Metrics.EmbeddingDurations.Of(endpoint));
        Assert.Equal(0, host.Metrics.ActiveCalls.Sum());
    }

    [Fact]
    public async Task A_model_without_a_price_costs_nothing_that_we_know_of()
    {
        await using var host = await ModelsHost.StartAsync();
        await host.ExtractAsync(new ChatMessage("user", "I live in Paris."));
        Assert.Empty(host.Metrics.Cost.Of());
        Assert.NotEmpty(host.Metrics.ChatTokens.Of());
    }

    [Fact]
    public async Task A_call_is_a_span_of_the_conventions()
    {
        await using var host = await ModelsHost.StartAsync();
        using var spans = new RecordedSpans();

        await host.ExtractAsync(new ChatMessage("user", "I live in Paris."));
        await host.EmbedAsync("alpha");

        var chat = Assert.Single(spans.All, span => span.DisplayName == "chat " + ModelsHost.ChatModel);
        Assert.Equal(ActivityKind.Client, chat.Kind);
        Assert.Equal("extract.v1", chat.GetTagItem(ModelTelemetry.PromptVersion));
        Assert.Equal(100, chat.GetTagItem(GenAi.InputTokens));
        Assert.Equal("[\"stop\"]", chat.GetTagItem(GenAi.FinishReasons));
        var embeddings = Assert.Single(spans.All, span => span.DisplayName == "embeddings " + ModelsHost.EmbeddingModel);
        Assert.Equal(64, embeddings.GetTagItem(ModelTelemetry.DimensionCount));
        // The HTTP call is its child: one trace shows the whole way.
        Assert.Contains(spans.All, span => span.Source.Name == "System.Net.Http" && span.ParentSpanId == chat.SpanId);
    }

    [Fact]
    public async Task A_failed_call_is_a_failed_span()
    {
        await using var host = await ModelsHost.StartAsync();
        host.Server.OnChat = static _ => ModelReply.Status(401);
        using var spans = new RecordedSpans();

        await host.ExtractAsync(new ChatMessage("user", "I live in Paris."));

        var chat = Assert.Single(spans.All, span => span.DisplayName == "chat " + ModelsHost.ChatModel);
        Assert.Equal((ActivityStatusCode.Error, "unauthorized"), (chat.Status, chat.GetTagItem(ModelTelemetry.FailureReason)));
    }

    [Theory]
    [InlineData("good")]
    [InlineData("nonsense")]
    [InlineData("echo")]
    [InlineData("error")]
    [InlineData("html")]
    public async Task No_content_and_no_key_is_in_any_log_span_or_metric(string behaviour)
    {
        const string Canary = "canary.zebra@example.org";
        const string Key = "sk-test-canary-key";
        await using var host = await ModelsHost.StartAsync(_prices);
        host.Server.OnChat = _ =>
            behaviour switch
            {
                "good" => ModelReply.Json(
                    new
                    {
                        facts = new[]
                        {
                            new
                            {
                                text = $"Mail of user is {Canary}",
                                message = 0,
                                slot = $"{Canary}",
                                value = Canary,
                            },
                        },
                    }
                ),
                "nonsense" => ModelReply.Text($"I can't say {Canary}"),
                "echo" => ModelReply.Status(500, message: $"bad prompt {Canary} for {Key}"),
                "error" => ModelReply.Status(400, message: $"bad prompt {Canary} for {Key}"),
                _ => ModelReply.Raw($"<html>{Canary}</html>", "text/html"),
            };
        if (behaviour is not "good")
        {
            host.Server.OnEmbeddings = host.Server.OnChat;
        }

        using var spans = new RecordedSpans();

        var facts = await host.ExtractAsync(new ChatMessage("user", $"My e-mail address is {Canary}"));
        await host.Consolidator.DecideAsync(
            [new ExtractedFact(Canary, "user", null)],
            [
                [
                    new MemoryRecord
                    {
                        Id = Guid.CreateVersion7(),
                        Tenant = "t",
                        Text = Canary,
                        Hash = "",
                        CreatedAt = default,
                        UpdatedAt = default,
                    },
                ],
            ],
            TestContext.Current.CancellationToken
        );
        var failed = await Record.ExceptionAsync(() => host.EmbedAsync(Canary)) as EmbeddingException;
        host.Metrics.CacheAge.RecordObservableInstruments();

        Assert.Contains(facts, fact => fact.Text.Contains(Canary, StringComparison.Ordinal));
        Assert.NotEmpty(host.Metrics.Labels);
        Assert.NotEmpty(spans.All);
        string[] told =
        [
            .. host.LogLines,
            .. host.Metrics.Labels.Select(tag => $"{tag.Key}={tag.Value}"),
            .. spans.All.SelectMany(span =>
                span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}")
                    .Append(span.DisplayName)
                    .Append(span.StatusDescription ?? "")
                    .Concat(span.Events.SelectMany(happened => happened.Tags.Select(tag => $"{tag.Value}")))
            ),
            failed?.Message ?? "",
        ];
        Assert.DoesNotContain(
            told,
            text => text.Contains("zebra", StringComparison.OrdinalIgnoreCase) || text.Contains(Key, StringComparison.Ordinal)
        );
    }
}
