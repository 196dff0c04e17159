using System.Diagnostics;
using System.Globalization;
using MemStack.Memory;
using MemStack.Memory.Configuration;
using MemStack.Memory.Embedding;
using MemStack.Memory.English;
using MemStack.Memory.Model;
using MemStack.Memory.Postgres;
using MemStack.Memory.Postgres.Configuration;
using MemStack.Memory.Postgres.Database;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace MemStack.Benchmarks.Scale;

/// <summary>
/// One run of the scale benchmark on PostgreSQL: loading, the index, and where a walk through it begins to be faster than comparing every
/// vector.
/// </summary>
/// <param name="rows">Memories of the tenant.</param>
/// <param name="dimensions">Floats of a vector.</param>
/// <param name="queries">Queries a measurement.</param>
/// <param name="connection">A superuser's connection string for a database that is empty, or that a run with the same numbers has
/// filled.</param>
/// <param name="onlyTrips">True if only round trips and the marks of tenants are measured.</param>
internal sealed class PostgresScaleRun(int rows, int dimensions, int queries, string connection, bool onlyTrips)
{
    private const string Tenant = "t1";

    private readonly ScopedCorpus _corpus = new(rows, dimensions);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var services = Engine(connection, options => options.VectorIndexThreshold = 100_000_000, out var embedder);
        await LoadAsync(services.GetRequiredService<IMemoryEngine>(), embedder, cancellationToken);
        var database = services.GetRequiredService<PostgresDatabase>();
        await IndexAsync(database, cancellationToken);
        await SizesAsync(cancellationToken);
        await new PostgresTrips(
            connection,
            address => new PostgresParts(Engine(address, _ => { }, out _)),
            _corpus.Texts,
            Tenant,
            queries
        ).RunAsync(rows, cancellationToken);
        if (!onlyTrips)
        {
            await VectorsAsync(services, embedder, database, cancellationToken);
        }
        // Last, because its rows would slow down the walks.
        await new PostgresMarks(services, connection).RunAsync(cancellationToken);
        return 0;
    }

    private async Task VectorsAsync(
        ServiceProvider services,
        SyntheticEmbedder embedder,
        PostgresDatabase database,
        CancellationToken cancellationToken
    )
    {
        var model = database.Models.Known.Single();
        var measure = new PostgresMeasurements(database, model, _corpus.Texts, Tenant, queries);
        await new PostgresSearches(services, embedder, _corpus.Texts, Tenant, queries).RunAsync(rows, cancellationToken);
        foreach (var clients in (int[])[1, 8])
        {
            await measure.ClientsAsync(clients, cancellationToken);
        }

        await measure.SwitchAsync(rows, null, cancellationToken);
        foreach (var (size, user) in ScopedCorpus.Scopes(rows).Reverse())
        {
            await measure.SwitchAsync(size, user, cancellationToken);
        }
    }

    private async Task LoadAsync(IMemoryEngine engine, SyntheticEmbedder embedder, CancellationToken cancellationToken)
    {
        var there = (await engine.ListAsync(new ListRequest { Tenant = Tenant, Limit = 1 }, cancellationToken)).Total;
        if (there == rows)
        {
            return;
        }

        if (there > 0)
        {
            throw new InvalidOperationException($"The database holds {there} memories of another run: name an empty one.");
        }

        var clock = Stopwatch.StartNew();
        foreach (var add in _corpus.Adds(Tenant, embedder))
        {
            await engine.AddAsync(add, cancellationToken);
        }

        var seconds = clock.Elapsed.TotalSeconds;
        Line($"{rows:N0} memories added in {seconds:F0} s by one client: {rows / seconds:F0}/s");
        await using var source = NpgsqlDataSource.Create(connection);
        await ExecuteAsync(source, "VACUUM ANALYZE", cancellationToken);
        // Measures PostgreSQL's own cost for the same rows and indexes, without our statements.
        clock.Restart();
        foreach (var table in (string[])["memories", "vectors", "history"])
        {
            await ExecuteAsync(source, $"CREATE TABLE memstack.copy (LIKE memstack.{table} INCLUDING ALL)", cancellationToken);
            await ExecuteAsync(source, $"INSERT INTO memstack.copy SELECT * FROM memstack.{table}", cancellationToken);
            await ExecuteAsync(source, "DROP TABLE memstack.copy", cancellationToken);
        }

        Line($"the same rows from table to table: {clock.Elapsed.TotalSeconds / seconds:F3} of that time");
    }

    private static async Task IndexAsync(PostgresDatabase database, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        await PostgresUpkeep.IndexAsync(
            database,
            new PostgresOptions { VectorIndexThreshold = 100 },
            NullLogger.Instance,
            cancellationToken
        );
        Line($"HNSW index there after {clock.Elapsed.TotalSeconds:F1} s");
    }

    private async Task SizesAsync(CancellationToken cancellationToken)
    {
        const string Sql = """
            SELECT c.relname, pg_relation_size(c.oid) + COALESCE(pg_relation_size(c.reltoastrelid), 0)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'memstack' AND c.relkind IN ('r', 'i') AND pg_relation_size(c.oid) > 1000000 ORDER BY 2 DESC
            """;
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(Sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var sizes = new List<(string Name, long Bytes)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            sizes.Add((reader.GetString(0), reader.GetInt64(1)));
        }

        var floats = (double)rows * dimensions * sizeof(float);
        Line(
            $"database {sizes.Sum(size => size.Bytes) / 1e6:F0} MB, {sizes.Sum(size => size.Bytes) / (double)rows:F0} bytes a memory; floats {floats / 1e6:F0} MB"
        );
        foreach (var (name, bytes) in sizes)
        {
            Line($"  {name}: {bytes / 1e6:F0} MB, {bytes / floats:F3} of the floats");
        }
    }

    private ServiceProvider Engine(string address, Action<PostgresOptions> configure, out SyntheticEmbedder embedder)
    {
        embedder = new SyntheticEmbedder(_corpus.Texts);
        var services = new ServiceCollection();
        services.AddSingleton<IEmbedder>(embedder);
        services.Configure(configure);
        services.AddSingleton(_ =>
        {
            var builder = new NpgsqlDataSourceBuilder(address);
            builder.ConfigureForMemories(new PostgresOptions());
            return builder.Build();
        });
        services.AddMemoryEngine(options => options.Store = MemoryOptions.PostgresStore).AddEnglishRules().AddPostgres();
        return services.BuildServiceProvider();
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    internal static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
