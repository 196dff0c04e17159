using System.Numerics.Tensors;
using MemStack.Memory.Embedding;
using MemStack.Tests.ModelServer;
using MemStack.Tests.Support;

namespace MemStack.Tests;

public class EmbeddingTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Vectors_come_in_the_order_of_the_texts_at_length_one(bool reversed, bool plain)
    {
        await using var host = await ModelsHost.StartAsync();
        host.Server.OnEmbeddings = _ =>
            ModelReply.Vectors(
                [
                    [3, 4, 0],
                    [0, 0, 2],
                ],
                reversed,
                plain
            );

        var vectors = await host.EmbedAsync("first", "second");

        Assert.Equal([0.6f, 0.8f, 0], vectors[0].ToArray());
        Assert.Equal([0, 0, 1f], vectors[1].ToArray());
        Assert.True(host.Embedder.IsEnabled);
        Assert.Equal(ModelsHost.EmbeddingModel, host.Embedder.Model);
    }

    [Fact]
    public async Task Texts_go_out_in_batches_and_equal_ones_once()
    {
        await using var host = await ModelsHost.StartAsync(
            new() { ["MemStack:Embedding:BatchSize"] = "10", ["MemStack:Embedding:MaxConcurrency"] = "2" }
        );
        var texts = Enumerable.Range(0, 30).Select(number => $"text {number % 25}").ToArray();

        var vectors = await host.EmbedAsync(texts);

        Assert.Equal([5, 10, 10], host.Server.Requests.Select(request => request.Inputs.Count).Order());
        Assert.Equal(vectors[3].ToArray(), vectors[28].ToArray());
        Assert.All(vectors, vector => Assert.Equal(1, TensorPrimitives.Norm(vector.Span), 0.0001));
        Assert.InRange(host.Server.MaxActive, 1, 2);
    }

    [Fact]
    public async Task A_caller_who_waits_for_a_slot_can_leave()
    {
        await using var host = await ModelsHost.StartAsync(new() { ["MemStack:Embedding:MaxConcurrency"] = "1" });
        host.Server.OnEmbeddings = static _ => ModelReply.Hang;
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var first = host.Embedder.EmbedAsync(["first"], leave.Token).AsTask();
        while (host.Server.Requests.Count == 0)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        using var leaveQueue = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var second = host.Embedder.EmbedAsync(["second"], leaveQueue.Token).AsTask();
        await leaveQueue.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Single(host.Server.Requests);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        host.Server.OnEmbeddings = null;
        Assert.Single(await host.EmbedAsync("third"));
    }

    [Fact]
    public async Task The_limit_of_a_call_holds_for_its_wait_for_a_slot()
    {
        await using var host = await ModelsHost.StartAsync(
            new()
            {
                ["MemStack:Embedding:MaxConcurrency"] = "1",
                ["MemStack:Embedding:AttemptTimeout"] = "00:00:01",
                ["MemStack:Embedding:Timeout"] = "00:00:01",
            }
        );
        host.Server.OnEmbeddings = static _ => ModelReply.Hang;
        var start = TimeProvider.System.GetTimestamp();

        var failures = await Task.WhenAll(
            new[] { "one", "two", "three", "four", "five", "six" }.Select(text =>
                Assert.ThrowsAsync<EmbeddingException>(() => host.EmbedAsync(text))
            )
        );

        Assert.All(failures, failure => Assert.Equal("timeout", failure.Reason));
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.FromMilliseconds(950), TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task Another_dimension_than_the_first_is_refused()
    {
        await using var host = await ModelsHost.StartAsync();
        await host.EmbedAsync("alpha");
        host.Server.Dimension = 32;

        var failure = await Assert.ThrowsAsync<EmbeddingException>(() => host.EmbedAsync("beta"));

        Assert.Equal("dimension", failure.Reason);
        Assert.Contains(
            host.LogLines,
            line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("32 dimensions", StringComparison.Ordinal)
        );
        Assert.NotEmpty(await host.EmbedAsync("alpha"));
    }

    [Fact]
    public async Task A_dimension_that_was_asked_for_is_sent_checked_and_part_of_the_name()
    {
        await using var host = await ModelsHost.StartAsync(new() { ["MemStack:Embedding:Dimensions"] = "48" });

        Assert.Equal(ModelsHost.EmbeddingModel + "@48", host.Embedder.Model);
        Assert.Equal("dimension", (await Assert.ThrowsAsync<EmbeddingException>(() => host.EmbedAsync("alpha"))).Reason);
        Assert.Equal(48, (int?)host.Server.Requests[0].Body["dimensions"]);
        host.Server.Dimension = 48;
        Assert.Equal(48, (await host.EmbedAsync("alpha"))[0].Length);
    }

    public static TheoryData<string, string> Outages =>
        new()
        {
            { "hang", "timeout" },
            { "drop", "unavailable" },
            { "429", "rate_limited" },
            { "500", "http_5xx" },
            { "400", "http_4xx" },
            { "html", "malformed" },
            { "few", "malformed" },
            { "zero", "malformed" },
            { "empty", "malformed" },
        };

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task A_failure_is_one_exception_with_a_bounded_reason(string outage, string reason)
    {
        await using var host = await ModelsHost.StartAsync(
            new() { ["MemStack:Embedding:AttemptTimeout"] = outage == "hang" ? "00:00:00.300" : "00:00:05" }
        );
        host.Server.OnEmbeddings = _ =>
            outage switch
            {
                "hang" => ModelReply.Hang,
                "drop" => ModelReply.Drop,
                "html" => ModelReply.Raw("<html/>", "text/html"),
                "few" => ModelReply.Vectors([
                    [1, 0],
                ]),
                "zero" => ModelReply.Vectors([
                    [0, 0],
                    [0, 0],
                ]),
                "empty" => ModelReply.Vectors([
                    [],
                    [],
                ]),
                var status => ModelReply.Status(int.Parse(status)),
            };

        var failure = await Assert.ThrowsAsync<EmbeddingException>(() => host.EmbedAsync("alpha", "beta"));

        Assert.Equal(reason, failure.Reason);
        host.Server.OnEmbeddings = null;
        Assert.Equal(2, (await host.EmbedAsync("alpha", "beta")).Count);
    }

    [Fact]
    public async Task Retries_see_a_busy_endpoint_through()
    {
        await using var host = await ModelsHost.StartAsync();
        host.Server.Enqueue(ModelReply.Status(429, TimeSpan.Zero), ModelReply.Status(503));
        Assert.Single(await host.EmbedAsync("alpha"));
        Assert.Equal(3, host.Server.Requests.Count);
    }

    [Fact]
    public async Task Long_and_empty_texts_are_sent_as_endpoints_take_them()
    {
        await using var host = await ModelsHost.StartAsync(new() { ["MemStack:Embedding:MaxTextLength"] = "100" });
        await host.EmbedAsync(new string('a', 99) + "🦊 and more", "  ");
        Assert.Equal([new string('a', 99), "."], host.Server.Requests[0].Inputs);
    }
}
