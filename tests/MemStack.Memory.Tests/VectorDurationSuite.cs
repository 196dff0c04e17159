using MemStack.Memory.Embedding;
using MemStack.Memory.Model;
using MemStack.Memory.Postgres.Configuration;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Searching;
using MemStack.Memory.Sqlite.Database;
using MemStack.Memory.Stores;
using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TestRig;

namespace MemStack.Memory.Tests;

/// <summary>Tests the duration of vector searches.</summary>
public abstract class VectorDurationSuite : EngineSuite
{
    private const string Name = "memstack.vector_search.duration";

    internal FailingEmbedder Embedder { get; } = new();

    internal abstract string Index { get; }

    [Fact]
    public async Task A_search_by_vectors_has_one_duration_with_its_index()
    {
        await AddOneAsync("My cat sleeps all day");
        using var durations = Host.Collect<double>(Name);

        await Engine.SearchAsync(Requests.Search("cat"), Token);

        var duration = Assert.Single(durations.GetMeasurementSnapshot());
        Assert.Equal(KeyValuePair.Create("memstack.vector_search.index", (object?)Index), Assert.Single(duration.Tags));
        Assert.InRange(duration.Value, 1e-9, 60);
    }

    [Fact]
    public async Task A_search_by_words_alone_has_none()
    {
        await AddOneAsync("My cat sleeps all day");
        Embedder.Away = "timeout";
        using var durations = Host.Collect<double>(Name);

        Assert.Single(await Engine.SearchAsync(Requests.Search("cat"), Token));

        Assert.Empty(durations.GetMeasurementSnapshot());
    }

    [Fact]
    public async Task A_search_by_vectors_that_fails_has_its_error()
    {
        await AddOneAsync("My cat sleeps all day");
        await DropVectorsAsync();
        using var durations = Host.Collect<double>(Name);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => Engine.SearchAsync(Requests.Search("cat"), Token));

        Assert.Equal(Error, Assert.Single(durations.GetMeasurementSnapshot()).Tags["error.type"]);
    }

    internal abstract string Error { get; }

    internal abstract Task DropVectorsAsync();

    internal void Replace(IServiceCollection services) => services.AddSingleton<IEmbedder>(Embedder);
}

public sealed class SqliteVectorDurationTests : VectorDurationSuite
{
    internal override string Index => "int8";

    internal override string Error => "1";

    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time, replace: Replace);

    internal override Task DropVectorsAsync() =>
        Host.Get<SqliteDatabase>()
            .WriteAsync(
                "DROP",
                "vectors",
                write =>
                {
                    write.Session.Execute(Sql.Raw("DROP TABLE vectors"));
                    return true;
                },
                Token
            );
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresVectorDurationTests(PostgresServer server) : VectorDurationSuite, IClassFixture<PostgresServer>
{
    private string _folder = "";

    internal override string Index => "exact";

    internal override string Error => "42P01";

    [Fact]
    public async Task A_walk_through_the_index_is_named_after_it()
    {
        await using var host = server.Engine(_folder, Time, options => options.ExactVectorLimit = 0, Replace);
        for (var i = 0; i < 40; i++)
        {
            await host.Engine.AddAsync(Requests.Verbatim($"memory {i}"), Token);
        }

        await PostgresUpkeep.IndexAsync(
            host.Get<PostgresDatabase>(),
            new PostgresOptions { VectorIndexThreshold = 0 },
            NullLogger.Instance,
            Token
        );
        using var durations = host.Collect<double>("memstack.vector_search.duration");

        await host.Get<ISearchIndex>()
            .FindAsync(
                new SearchQuery
                {
                    Tenant = "t1",
                    Terms = [],
                    Filter = Requests.User("alice"),
                    At = Time.GetUtcNow(),
                    Vector = Embedder.VectorOf("memory 5"),
                    EmbeddingModel = Embedder.Model,
                    VectorLimit = 1,
                },
                _ => [],
                Token
            );

        Assert.Equal("hnsw", Assert.Single(durations.GetMeasurementSnapshot()).Tags["memstack.vector_search.index"]);
    }

    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(_folder = folder, time, replace: Replace);

    internal override async Task DropVectorsAsync()
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(server.DatabaseOf(_folder));
        await using var drop = source.CreateCommand("ALTER TABLE memstack.vectors RENAME TO gone");
        await drop.ExecuteNonQueryAsync(Token);
    }
}
