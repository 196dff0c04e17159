using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using MemStack.Memory.Embedding;
using MemStack.Memory.Model;
using MemStack.Memory.Postgres.Configuration;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Quality;
using MemStack.Memory.Searching;
using MemStack.Memory.Telemetry;
using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TestRig;

namespace MemStack.Memory.Tests;

/// <summary>Tests the HNSW index: when it is built, and its recall against a comparison of every vector.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresVectorIndexTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private const int Dimension = 32;
    private const int Vectors = 6_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_index_is_built_past_the_threshold_and_finds_what_an_exact_search_finds()
    {
        using var folder = new TempFolder();
        var database = await Task.Run(() => server.DatabaseOf(folder.Path), Token);
        var script = new Script { Model = "m" };
        await using var engine = PostgresServer.On(
            database,
            configure: options => (options.VectorIndexThreshold, options.ExactVectorLimit) = (1_000, 0),
            replace: services =>
            {
                script.Replace(services);
                services.Configure<QualityOptions>(quality => quality.VectorSampling = 1);
            }
        );
        await using var exact = PostgresServer.On(
            database,
            configure: options => options.ExactVectorLimit = 1_000_000,
            replace: script.Replace
        );
        await FillAsync(engine, script);
        await PostgresUpkeep.IndexAsync(
            engine.Get<PostgresDatabase>(),
            new PostgresOptions { VectorIndexThreshold = 1_000 },
            NullLogger.Instance,
            Token
        );

        Assert.Equal(
            1L,
            await CountAsync(
                database,
                "SELECT COUNT(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname LIKE 'vectors_hnsw_%' AND i.indisvalid"
            )
        );
        using var samples = engine.Collect<long>("memstack.vector_search.samples");
        using var recall = engine.Collect<double>("memstack.vector_search.recall");
        await engine.Get<VectorRecallService>().StartAsync(Token);
        var random = new Random(11);
        var (found, wanted) = (0, 0);
        for (var i = 0; i < 20; i++)
        {
            var query = Vector(random);
            var near = await IdsAsync(engine, query);
            var nearest = await IdsAsync(exact, query);
            wanted += nearest.Count;
            found += nearest.Intersect(near).Count();
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"recall {(double)found / wanted:0.000}");
        Assert.True(found >= wanted * 0.95, $"The index found {found} of {wanted}.");
        await Poll.UntilAsync("the samples", () => samples.Sum("measured") + samples.Sum("dropped") == 20, TimeSpan.FromMinutes(2), Token);
        var measured = samples.Sum("measured");
        Assert.InRange(recall.Sum("hnsw") / measured, 0.9, 1);
        await engine.Get<VectorRecallService>().StopAsync(Token);
        // Connections report their statistics when they end.
        await engine.DisposeAsync();
        Assert.True(
            await CountAsync(database, "SELECT SUM(idx_scan)::bigint FROM pg_stat_user_indexes WHERE indexrelname LIKE 'vectors_hnsw_%'")
                >= 20,
            "The index was not used."
        );
    }

    [Fact]
    public async Task A_memory_beyond_the_end_of_a_walk_is_still_found()
    {
        using var folder = new TempFolder();
        var database = await Task.Run(() => server.DatabaseOf(folder.Path), Token);
        var script = new Script { Model = "m" };
        await using var engine = Walking(database, script);
        var query = Vector(new Random(5));
        script.Means("the opposite", [.. query.Select(x => -x)]);
        var opposite = await engine.Engine.AddAsync(
            new AddRequest
            {
                Tenant = "t1",
                UserId = "alice",
                Messages = [new ChatMessage("user", "the opposite")],
                Infer = false,
                Metadata = new JsonObject { ["kind"] = "rare" },
            },
            Token
        );
        await FillAsync(engine, script, count: 1_000);
        // A walk ends after 20,000. Equal vectors would share a node of the index.
        await RepeatAsync(
            database,
            25,
            "t1",
            $"l2_normalize((SELECT array_agg(random() - 0.5) FROM generate_series(1, {Dimension}) WHERE a.new > 0)::real[]::halfvec)"
        );
        await IndexAsync(engine);

        var filter = MemoryFilter.All([Requests.User("alice")!, MemoryFilter.Equal("metadata.kind", "rare")]);
        Assert.Equal(opposite.Memories.Select(memory => memory.Id), await IdsAsync(engine, query, filter));
    }

    [Fact]
    public async Task A_walk_that_stops_among_equal_vectors_of_others_loses_nothing()
    {
        using var folder = new TempFolder();
        var database = await Task.Run(() => server.DatabaseOf(folder.Path), Token);
        var script = new Script { Model = "m" };
        await using var engine = Walking(database, script);
        await using var exact = PostgresServer.On(
            database,
            configure: options => options.ExactVectorLimit = 1_000_000,
            replace: script.Replace
        );
        await FillAsync(engine, script, count: 2_000);
        var query = Vector(new Random(5));
        await RepeatAsync(
            database,
            5,
            "t2",
            $"'[{string.Join(',', query.Select(x => x.ToString(CultureInfo.InvariantCulture)))}]'::halfvec"
        );
        await IndexAsync(engine);

        Assert.Equal(await IdsAsync(exact, query), await IdsAsync(engine, query));
    }

    private static TestEngine Walking(string database, Script script) =>
        PostgresServer.On(
            database,
            configure: options => (options.VectorIndexThreshold, options.ExactVectorLimit) = (1_000, 0),
            replace: script.Replace
        );

    private static Task IndexAsync(TestEngine engine) =>
        PostgresUpkeep.IndexAsync(
            engine.Get<PostgresDatabase>(),
            new PostgresOptions { VectorIndexThreshold = 1_000 },
            NullLogger.Instance,
            Token
        );

    /// <summary>Adds memories by copying those without metadata, since adds would take half a minute.</summary>
    private static async Task RepeatAsync(string database, int times, string tenant, string vector)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var batch = source.CreateBatch();
        foreach (
            var command in (string[])
                [
                    "CREATE TEMP TABLE plain AS SELECT * FROM memstack.memories WHERE metadata IS NULL",
                    $"CREATE TEMP TABLE again AS SELECT p.seq AS old, (SELECT MAX(seq) FROM memstack.memories) + ROW_NUMBER() OVER () AS new FROM plain p, generate_series(1, {times})",
                    "CREATE TEMP TABLE copies AS SELECT p.*, a.new FROM again a JOIN plain p ON p.seq = a.old",
                    $"UPDATE copies SET seq = new, id = gen_random_uuid(), tenant = '{tenant}'",
                    $"INSERT INTO memstack.vectors (memory_seq, model, data) SELECT a.new, v.model, {vector} FROM again a JOIN memstack.vectors v ON v.memory_seq = a.old",
                    "ALTER TABLE copies DROP COLUMN new",
                    "INSERT INTO memstack.memories SELECT * FROM copies",
                ]
        )
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(command));
        }

        await batch.ExecuteNonQueryAsync(Token);
    }

    private static async Task FillAsync(TestEngine engine, Script script, int count = Vectors)
    {
        var random = new Random(7);
        for (var first = 0; first < count; first += 200)
        {
            ChatMessage[] messages = [.. Enumerable.Range(first, 200).Select(i => new ChatMessage("user", $"fact number {i}"))];
            foreach (var message in messages)
            {
                script.Means(message.Content, Vector(random));
            }

            await engine.Engine.AddAsync(
                new AddRequest
                {
                    Tenant = "t1",
                    UserId = "alice",
                    Messages = messages,
                    Infer = false,
                },
                Token
            );
        }
    }

    private static async Task<List<Guid>> IdsAsync(TestEngine engine, float[] query, MemoryFilter? filter = null) =>
        [
            .. (
                await engine
                    .Get<ISearchIndex>()
                    .FindAsync(
                        new SearchQuery
                        {
                            Tenant = "t1",
                            Terms = [],
                            Filter = filter ?? Requests.User("alice"),
                            At = TimeProvider.System.GetUtcNow(),
                            Vector = query,
                            EmbeddingModel = engine.Get<IEmbedder>().Model,
                            VectorLimit = 20,
                        },
                        set => [.. Enumerable.Range(0, set.Rows.Count)],
                        Token
                    )
            ).Memories.Select(memory => memory.Id),
        ];

    private static float[] Vector(Random random)
    {
        var vector = new float[Dimension];
        for (var i = 0; i < Dimension; i++)
        {
            vector[i] = random.NextSingle() - 0.5f;
        }

        TensorPrimitives.Divide(vector, TensorPrimitives.Norm(vector), vector);
        return vector;
    }

    private static async Task<long> CountAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        // Other processes report statistics, at most a second late.
        await using var flush = source.CreateCommand("SELECT pg_sleep(1.2)");
        await flush.ExecuteNonQueryAsync(Token);
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }
}
