using System.Net;
using MemStack.Memory.Embedding;
using Microsoft.Extensions.DependencyInjection;
using TestRig;

namespace MemStack.Api.Tests;

/// <summary>Tests the re-embedding job over HTTP.</summary>
public sealed class ReembedTests(ApiServer server, EmbeddingServer embedding) : IClassFixture<EmbeddingServer>
{
    [Fact]
    public async Task Without_a_model_the_job_is_disabled_and_cannot_be_started()
    {
        using var client = server.Client();
        Assert.Equal("disabled", (await client.GetAsync("/v1/re-embed/"))["state"]);
        var refused = await client.PostAsync("/v1/re-embed/", "");
        Assert.Equal((HttpStatusCode.Conflict, 409), (refused.Status, refused.Json.GetProperty("status").GetInt32()));
        Assert.Contains("MemStack:Embedding", refused["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_job_runs_on_request_and_reports_its_progress()
    {
        using var client = embedding.Client();
        embedding.Embedder.Model = "first";
        await client.RememberAsync("alice", "I like tea.");
        embedding.Embedder.Model = "second";
        Assert.Equal(1, (await client.GetAsync("/v1/re-embed/")).Json.GetProperty("remaining").GetInt64());

        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/v1/re-embed/", "")).Status);
        var done = await Poll.ForAsync(
            "the end of the run",
            async _ =>
                await client.GetAsync("/v1/re-embed/") is var answer && answer["state"] == "idle" && answer["finished_at"] is not null
                    ? answer
                    : null,
            TimeSpan.FromMinutes(1),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(
            ["state", "model", "remaining", "embedded", "given_up", "started_at", "finished_at", "last_success_at", "error"],
            ApiAnswer.NamesOf(done.Json)
        );
        Assert.Equal(
            ("second", 0L, 1L),
            (done["model"], done.Json.GetProperty("remaining").GetInt64(), done.Json.GetProperty("embedded").GetInt64())
        );
    }

    [Fact]
    public async Task The_job_is_for_administrators()
    {
        using var member = server.Client(ApiServer.AcmeMemberKey);
        Assert.Equal(HttpStatusCode.Forbidden, (await member.GetAsync("/v1/re-embed/")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await member.PostAsync("/v1/re-embed/", "")).Status);
    }
}

/// <summary>The api with an embedder, whose job runs only on request.</summary>
public sealed class EmbeddingServer : ApiServer
{
    internal NamedEmbedder Embedder { get; } = new();

    protected override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>(base.Settings, StringComparer.Ordinal) { ["MemStack:Reembed:Automatic"] = "false" };

    protected override void Configure(IServiceCollection services) => services.AddSingleton<IEmbedder>(Embedder);
}

/// <summary>One vector for every text, under a name that can change.</summary>
internal sealed class NamedEmbedder : IEmbedder
{
    public bool IsEnabled => true;

    public string Model { get; set; } = "first";

    public ValueTask<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        new([.. texts.Select(_ => (ReadOnlyMemory<float>)new float[] { 1, 0, 0, 0 })]);
}
