using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Quality;
using MemStack.Memory.Searching;
using MemStack.Memory.Sqlite.Database;
using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using TestRig;

namespace MemStack.Memory.Tests;

/// <summary>Tests the retrieval quality that is measured while the engine runs.</summary>
public abstract class QualitySuite : EngineSuite
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"memstack-golden-{Guid.CreateVersion7():N}.jsonl");
    private MetricCollector<long>? _samples;

    internal FailingEmbedder Embedder { get; } = new();

    private MetricCollector<long> Samples => _samples ??= Host.Collect<long>("memstack.vector_search.samples");

    private QualityService Golden => Host.Get<QualityService>();

    [Fact]
    public async Task The_golden_set_measures_the_current_quality()
    {
        // Ranked by words alone.
        Embedder.Away = "timeout";
        await Engine.AddAsync(
            Requests.Verbatim("Green tea is my favourite") with
            {
                Metadata = new() { ["external_id"] = "ext-1" },
            },
            Token
        );
        var second = await AddOneAsync("The football match was lost");
        await AddOneAsync("The football match was lost", "bob");
        await WriteAsync(
            """{"tenant":"t1","user_id":"alice","query":"green tea","expected":["ext-1"],"cutoff":1}""",
            $$"""{"tenant":"t1","user_id":"alice","query":"lost football match","expected":["{{second.Id}}","nobody"],"cutoff":1}""",
            "",
            """{"tenant":"t2","query":"green tea","expected":["ext-1"],"cutoff":3}"""
        );
        using var recall = Host.Collect<double>("memstack.retrieval.recall");
        using var rank = Host.Collect<double>("memstack.retrieval.mrr");
        using var gain = Host.Collect<double>("memstack.retrieval.ndcg");
        using var evaluated = Host.Collect<double>("memstack.retrieval.last_evaluation.time");
        using var hits = Host.Collect<long>("memstack.search.hits");
        using var operations = Host.Collect<double>("gen_ai.client.operation.duration");
        await Golden.EvaluateAsync(_file, Token);

        Assert.Equal((0.75, 1.0, 1.0), (recall.Read("t1", 1), rank.Read("t1", 1), gain.Read("t1", 1)));
        Assert.Equal((0.0, 0.0), (recall.Read("t2", 3), rank.Read("t2", 3)));
        Assert.Equal(Time.GetUtcNow().ToUnixTimeSeconds(), evaluated.Read());
        Assert.Equal(0, hits.Sum());
        Assert.Empty(operations.GetMeasurementSnapshot());

        await Engine.DeleteAsync("t1", second.Id, Token);
        await Golden.EvaluateAsync(_file, Token);
        Assert.Equal((0.5, 0.5), (recall.Read("t1", 1), gain.Read("t1", 1)));
    }

    [Fact]
    public async Task A_golden_set_that_becomes_invalid_is_a_failure_and_the_gauges_stay()
    {
        await AddOneAsync("Green tea is my favourite");
        await WriteAsync("""{"tenant":"t1","query":"green tea","expected":["x"]}""");
        using var evaluations = Host.Collect<long>("memstack.retrieval.evaluations");
        using var recall = Host.Collect<double>("memstack.retrieval.recall");
        await Golden.StartAsync(Token);
        await Poll.UntilAsync("an evaluation", () => evaluations.Sum("completed") > 0, Deadline, Token);
        await WriteAsync("no JSON");
        await Poll.UntilAsync(
            "a failure",
            () =>
            {
                Time.Advance(Interval);
                return evaluations.Sum("failed") > 0;
            },
            Deadline,
            Token
        );
        await Golden.StopAsync(Token);
        Assert.NotNull(recall.Read("t1", 10));
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("""{"tenant":"t1","query":"tea","expected":[]}""")]
    [InlineData("""{"tenant":"t1","query":"tea","expected":["x"],"cutoff":0}""")]
    [InlineData("""{"query":"tea","expected":["x"]}""")]
    [InlineData("""{"tenant":"t1","query":"tea","expected":["x"],"unknown":1}""")]
    public async Task An_invalid_golden_set_stops_the_start_and_its_line_is_named(string line)
    {
        await WriteAsync("""{"tenant":"t1","query":"green tea","expected":["x"]}""", line);
        var refused = await Assert.ThrowsAsync<MemoryStartException>(() => Golden.StartAsync(Token));
        Assert.Contains("line 2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_approximate_answer_shows_in_the_recall()
    {
        await AddManyAsync(40);
        var query = Query("memory 5");
        var exact = await Host.Get<ISearchIndex>().NearestExactlyAsync(query, Token);
        Assert.Equal(20, exact.Count);
        Assert.Equal(exact.OrderDescending(), exact);
        // PostgreSQL's have half precision.
        Assert.Equal(1f, exact[0], 2e-3f);

        using var recall = Host.Collect<double>("memstack.vector_search.recall");
        await MeasureAsync(() => OfferAsync(query, exact), 1);
        Assert.Equal(1, recall.Sum("planted"), 1e-9);
        // Half of the nearest, and distant ones instead of the rest.
        await MeasureAsync(() => OfferAsync(query, [.. exact.Take(10), .. Enumerable.Repeat(-1f, 10)]), 2);
        Assert.Equal(1.5, recall.Sum("planted"), 1e-9);
    }

    [Fact]
    public void Samples_that_arrive_too_fast_are_dropped_without_waiting()
    {
        _ = Samples;
        for (var i = 0; i < 20; i++)
        {
            Host.Get<VectorSamples>().Offer("planted", Query("x"), 40, []);
        }

        Assert.Equal(12, Samples.Sum("dropped"));
    }

    internal void Replace(IServiceCollection services) =>
        services
            .AddSingleton<Embedding.IEmbedder>(Embedder)
            .Configure<QualityOptions>(options => (options.GoldenSet, options.Interval, options.VectorSampling) = (_file, Interval, 1));

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Host.Get<VectorRecallService>().StopAsync(CancellationToken.None);
        _samples?.Dispose();
        File.Delete(_file);
        await base.DisposeAsync();
    }

    internal async Task AddManyAsync(int count)
    {
        for (var first = 0; first < count; first += 20)
        {
            await Engine.AddAsync(
                new AddRequest
                {
                    Tenant = "t1",
                    UserId = "alice",
                    Infer = false,
                    Messages = [.. Enumerable.Range(first, 20).Select(i => new ChatMessage("user", $"memory {i}"))],
                },
                Token
            );
        }
    }

    internal SearchQuery Query(string text) =>
        new()
        {
            Tenant = "t1",
            Terms = [],
            Filter = Requests.User("alice"),
            At = Time.GetUtcNow(),
            Vector = Embedder.VectorOf(text),
            EmbeddingModel = Embedder.Model,
            VectorLimit = 20,
        };

    /// <summary>Runs searches until this many samples are measured.</summary>
    internal async Task MeasureAsync(Func<Task> sample, int measured)
    {
        _ = Samples;
        if (measured == 1)
        {
            await Host.Get<VectorRecallService>().StartAsync(Token);
        }

        await sample();
        await Poll.UntilAsync("the sample", () => Samples.Sum("measured") == measured, Deadline, Token);
    }

    private Task OfferAsync(SearchQuery query, IReadOnlyList<float> found)
    {
        Host.Get<VectorSamples>().Offer("planted", query, 40, found);
        return Task.CompletedTask;
    }

    private Task WriteAsync(params string[] lines) => File.WriteAllLinesAsync(_file, lines, Token);
}

public sealed class SqliteQualityTests : QualitySuite
{
    [Fact]
    public async Task Losses_by_quantized_vectors_show_in_the_recall()
    {
        await AddManyAsync(200);
        var index = Host.Get<ISearchIndex>();
        using var recall = Host.Collect<double>("memstack.vector_search.recall");
        await MeasureAsync(() => index.FindAsync(Query("memory 5"), _ => [], Token), 1);
        Assert.Equal(1, recall.Sum("int8"), 1e-9);

        var wrong = Embedder.VectorOf("memory 5").Select(value => -value).ToArray();
        var memory = (await Engine.ListAsync(Requests.List() with { Limit = 500 }, Token)).Items.Single(memory =>
            memory.Text == "memory 5"
        );
        var seq = await Host.Get<SqliteDatabase>()
            .ReadAsync("memories", session => (long)session.Scalar($"SELECT seq FROM memories WHERE id = {memory.Id}")!, Token);
        Host.Get<SqliteDatabase>().Vectors.Set(seq, "old", ScopeKeys.Mask(memory), wrong);
        await MeasureAsync(() => index.FindAsync(Query("memory 5"), _ => [], Token), 2);
        Assert.Equal(1.95, recall.Sum("int8"), 1e-9);
    }

    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time, replace: Replace);
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresQualityTests(PostgresServer server) : QualitySuite, IClassFixture<PostgresServer>
{
    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(folder, time, replace: Replace);
}
