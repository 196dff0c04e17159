using MemStack.Memory.Model;
using MemStack.Memory.Tests.Support;
using Npgsql;
using TestRig;

namespace MemStack.Memory.Tests;

/// <summary>Tests that a reused database equals a new one.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class DatabasePoolTests(PostgresServer server) : IClassFixture<PostgresServer>, IAsyncLifetime
{
    private readonly TempFolder _next = new();
    private DatabasePool _pool = null!;
    private string _used = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _pool = await server.NewPoolAsync();
        using var folder = new TempFolder();
        _used = await Task.Run(() => _pool.Of(folder.Path), Token);
    }

    public ValueTask DisposeAsync()
    {
        _next.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_fully_used_database_is_reset_to_the_state_of_a_new_one()
    {
        using var other = new TempFolder();
        var wanted = await ContentAsync(await Task.Run(async () => (await server.NewPoolAsync()).Of(other.Path), Token));
        Assert.Equal(wanted, await ContentAsync(_used));
        await using (var engine = PostgresServer.On(_used))
        {
            await engine.Engine.AddAsync(Requests.Verbatim("I keep bees") with { IdempotencyKey = "k", RunId = "r" }, Token);
            await engine.Engine.AddAsync(
                new AddRequest
                {
                    Tenant = "t1",
                    UserId = "alice",
                    Messages = [new ChatMessage("user", "My sister Anna lives in Berlin.")],
                    Infer = true,
                },
                Token
            );
            await engine.Engine.AddAsync(Requests.Verbatim("later") with { Infer = true, Queue = true }, Token);
        }

        await ExecuteAsync("ANALYZE; SELECT nextval(oid::regclass) FROM pg_class WHERE relkind = 'S'");
        await ExecuteAsync(
            "INSERT INTO memstack.vectors SELECT seq, 1, '[1]' FROM memstack.memories ON CONFLICT DO NOTHING; INSERT INTO memstack.relations (memory_seq, source, type, target) VALUES (1, 1, 't', 1)"
        );
        await ExecuteAsync(
            "INSERT INTO memstack.entities (tenant, owner, name_key, name, type) VALUES ('t', 'o', 'k', 'n', 't'); INSERT INTO memstack.embedding_models (name, dimension) VALUES ('m', 1)"
        );
        Assert.DoesNotContain(": 0 rows", await ContentAsync(_used), StringComparison.Ordinal);

        Assert.Equal((_used, 1), (await Task.Run(() => _pool.Of(_next.Path), Token), _pool.Count));
        Assert.Equal(wanted, await ContentAsync(_used));
    }

    [Fact]
    public async Task Sessions_of_an_ended_test_are_closed_and_do_not_block_the_next()
    {
        await using var source = NpgsqlDataSource.Create(_used);
        await using var connection = await source.OpenConnectionAsync(Token);
        await using var left = new NpgsqlCommand("BEGIN; LOCK TABLE memstack.memories; SELECT pg_advisory_lock(1)", connection);
        await left.ExecuteNonQueryAsync(Token);

        Assert.Equal(_used, await Task.Run(() => _pool.Of(_next.Path), Token));
        await using var command = new NpgsqlCommand("SELECT 1", connection);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => command.ExecuteScalarAsync(Token));
    }

    [Theory]
    [InlineData("ALTER TABLE memstack.memories ADD COLUMN more text")]
    [InlineData("ALTER TABLE memstack.memories DISABLE TRIGGER memories_updated")]
    [InlineData("CREATE INDEX more ON memstack.vectors (model)")]
    [InlineData("DROP FUNCTION memstack.choose_words")]
    [InlineData("CREATE TABLE more (n integer)")]
    [InlineData("CREATE EXTENSION pg_prewarm")]
    [InlineData("INSERT INTO memstack.schema_versions (version) VALUES (9999)")]
    [InlineData("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$")]
    [InlineData("DO $$ BEGIN EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()); END $$")]
    [InlineData("ALTER SCHEMA memstack RENAME TO other")]
    public async Task A_database_with_changed_schema_or_settings_is_not_reused(string change)
    {
        await ExecuteAsync(change);

        Assert.NotEqual(_used, await Task.Run(() => _pool.Of(_next.Path), Token));
        Assert.Equal(2, _pool.Count);
    }

    [Fact]
    public async Task Concurrent_tests_never_share_a_database()
    {
        using var other = new TempFolder();
        Assert.NotEqual(await Task.Run(() => _pool.Of(other.Path), Token), await Task.Run(() => _pool.Of(_next.Path), Token));
        Assert.Equal(await Task.Run(() => _pool.Of(other.Path), Token), await Task.Run(() => _pool.Of(other.Path), Token));
    }

    // Written differently from the pool's own statements.
    private static async Task<string> ContentAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var tables = source.CreateCommand(
            """
            SELECT string_agg(format('%s: %s rows', relname, (xpath('/row/n/text()', query_to_xml('SELECT COUNT(*) AS n FROM memstack.' || relname, false, true, '')))[1]), E'\n' ORDER BY relname)
            FROM pg_class WHERE relnamespace = 'memstack'::regnamespace AND relkind IN ('r')
            UNION ALL SELECT string_agg(format('%s at %s', sequencename, last_value), E'\n' ORDER BY sequencename) FROM pg_sequences
            UNION ALL SELECT string_agg(format('%s: %s tuples in %s pages', relname, reltuples, relpages), E'\n' ORDER BY relname)
                FROM pg_class WHERE relnamespace = 'memstack'::regnamespace AND relkind = 'r' AND relname <> 'schema_versions'
            UNION ALL SELECT format('%s figures', COUNT(*)) FROM pg_stats WHERE schemaname = 'memstack' AND tablename <> 'schema_versions'
            UNION ALL SELECT format('%s locks', COUNT(*)) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """
        );
        var lines = new List<string>();
        await using var reader = await tables.ExecuteReaderAsync(Token);
        while (await reader.ReadAsync(Token))
        {
            lines.Add(reader.GetString(0));
        }

        return string.Join('\n', lines);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_used);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }
}
