using System.Text.Json.Nodes;
using MemStack.Memory.Model;
using MemStack.Memory.Models.Telemetry;
using MemStack.Tests.ModelServer;
using MemStack.Tests.Support;

namespace MemStack.Tests;

/// <summary>Extraction while the endpoint fails, refuses or lags.</summary>
public class ExtractionOutageTests
{
    private static readonly ChatMessage _paris = new("user", "Hi! I live in Paris and I work at Renault.");

    public static TheoryData<string, string> Outages =>
        new()
        {
            { "hang", "timeout" },
            { "stall", "timeout" },
            { "drop", "unavailable" },
            { "429", "rate_limited" },
            { "500", "http_5xx" },
            { "503", "http_5xx" },
            { "401", "unauthorized" },
            { "404", "http_4xx" },
            { "302", "http_4xx" },
            { "html", "malformed" },
            { "empty", "malformed" },
            { "nochoices", "malformed" },
            { "huge", "unavailable" },
        };

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task Whatever_an_endpoint_does_the_rules_extract_and_the_reason_is_counted(string outage, string reason)
    {
        await using var host = await ModelsHost.StartAsync(
            new()
            {
                ["MemStack:Chat:AttemptTimeout"] = outage is "hang" or "stall" ? "00:00:00.300" : "00:00:30",
                ["MemStack:Chat:Timeout"] = outage is "hang" or "stall" ? "00:00:02" : "00:01:30",
                ["MemStack:Chat:MaxAnswerBytes"] = "100000",
            }
        );
        host.Server.OnChat = _ =>
            outage switch
            {
                "hang" => ModelReply.Hang,
                "stall" => ModelReply.Stall,
                "drop" => ModelReply.Drop,
                "html" => ModelReply.Raw("<html>Bad gateway</html>", "text/html"),
                "empty" => ModelReply.Raw(""),
                "nochoices" => ModelReply.Raw("{\"error\":\"x\"}"),
                "huge" => ModelReply.Text(new string('x', 200_000)),
                var status => ModelReply.Status(int.Parse(status)),
            };

        var facts = await host.ExtractAsync(_paris);

        Assert.Contains(facts, fact => fact.Text.Contains("I live in Paris", StringComparison.Ordinal));
        Assert.Equal(1, host.Metrics.Fallbacks.Sum((ModelTelemetry.FallbackReason, reason), (ModelTelemetry.FallbackOutcome, "rules")));
        Assert.Equal(reason, Assert.Single(host.Metrics.Failures.Of()).Tags[ModelTelemetry.FailureReason]);
        Assert.Contains(GenAi.ErrorType, Assert.Single(host.Metrics.ChatDurations.Of()).Tags);
    }

    [Theory]
    [InlineData("429")]
    [InlineData("500")]
    [InlineData("drop")]
    public async Task What_passes_by_itself_is_tried_again(string outage)
    {
        await using var host = await ModelsHost.StartAsync();
        var failure = outage == "drop" ? ModelReply.Drop : ModelReply.Status(int.Parse(outage));
        host.Server.Enqueue(failure, failure, ModelReply.Json(new { facts = new[] { "User lives in Paris" } }));

        Assert.Equal("User lives in Paris", Assert.Single(await host.ExtractAsync(_paris)).Text);
        Assert.Equal(3, host.Server.Requests.Count);
    }

    [Fact]
    public async Task Retry_After_is_waited_for()
    {
        await using var host = await ModelsHost.StartAsync();
        host.Server.Enqueue(
            ModelReply.Status(429, TimeSpan.FromSeconds(1)),
            ModelReply.Json(new { facts = new[] { "User lives in Paris" } })
        );
        var start = TimeProvider.System.GetTimestamp();

        Assert.Equal("User lives in Paris", Assert.Single(await host.ExtractAsync(_paris)).Text);
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.FromMilliseconds(950), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_Retry_After_that_is_too_long_is_not_waited_for()
    {
        await using var host = await ModelsHost.StartAsync();
        host.Server.OnChat = static _ => ModelReply.Status(429, TimeSpan.FromHours(1));

        Assert.NotEmpty(await host.ExtractAsync(_paris));
        Assert.Single(host.Server.Requests);
        Assert.Equal(1, host.Metrics.Fallbacks.Sum((ModelTelemetry.FallbackReason, "rate_limited")));
    }

    [Fact]
    public async Task A_broken_endpoint_is_left_alone_for_a_while()
    {
        await using var host = await ModelsHost.StartAsync(
            new() { ["MemStack:Chat:BreakAfter"] = "3", ["MemStack:Chat:BreakDuration"] = "00:05:00" }
        );
        host.Server.OnChat = static _ => ModelReply.Status(500);
        await host.ExtractAsync(_paris);
        await host.ExtractAsync(_paris);
        var asked = host.Server.Requests.Count;

        Assert.NotEmpty(await host.ExtractAsync(_paris));

        Assert.Equal(asked, host.Server.Requests.Count);
        Assert.True(host.Metrics.Fallbacks.Sum((ModelTelemetry.FallbackReason, "circuit_open")) >= 1);
    }

    [Fact]
    public async Task An_endpoint_that_refuses_optional_parameters_is_asked_without_them()
    {
        await using var host = await ModelsHost.StartAsync(new() { ["MemStack:Chat:Temperature"] = "0" });
        host.Server.OnChat = static request =>
            request.Body.ContainsKey("response_format") || request.Body.ContainsKey("temperature")
                ? ModelReply.Status(400, message: "unsupported parameter")
                : ModelReply.Json(new { facts = new[] { "User lives in Paris" } });

        Assert.Equal("User lives in Paris", Assert.Single(await host.ExtractAsync(_paris)).Text);
        Assert.Equal("User lives in Paris", Assert.Single(await host.ExtractAsync(_paris)).Text);

        Assert.Equal(3, host.Server.Requests.Count);
    }

    [Fact]
    public async Task A_caller_who_leaves_ends_the_call()
    {
        await using var host = await ModelsHost.StartAsync();
        host.Server.OnChat = static _ => ModelReply.Hang;
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var extraction = host.Extractor.ExtractAsync([_paris], DateTimeOffset.UnixEpoch, leave.Token).AsTask();
        while (host.Server.Requests.Count == 0)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => extraction);
        Assert.Empty(host.Metrics.Fallbacks.Of());
    }

    [Fact]
    public async Task Answers_without_usage_are_answers_all_the_same()
    {
        await using var host = await ModelsHost.StartAsync();
        host.Server.Enqueue(
            ModelReply.Raw(
                new JsonObject
                {
                    ["choices"] = new JsonArray(
                        new JsonObject
                        {
                            ["index"] = 0,
                            ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = "{\"facts\":[\"User lives in Paris\"]}" },
                            ["finish_reason"] = "stop",
                        }
                    ),
                }.ToJsonString()
            )
        );

        Assert.Equal("User lives in Paris", Assert.Single(await host.ExtractAsync(_paris)).Text);
        Assert.Empty(host.Metrics.ChatTokens.Of());
    }
}
