using System.Collections.Concurrent;
using MemStack.Memory.Postgres.Schema;
using MemStack.Memory.Searching;
using MemStack.Memory.Tests.Support;
using Npgsql;
using TestRig;

namespace MemStack.Memory.Tests;

/// <summary>Tests the version of a tenant's memories: it changes with every visible change, and no writer waits for it.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresTenantMarkTests(PostgresServer server) : IDisposable, IClassFixture<PostgresServer>
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Database => server.DatabaseOf(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_uncommitted_write_is_invisible_and_does_not_block_its_tenants_writers()
    {
        await using var engine = PostgresServer.On(Database, configure: options => options.StatementTimeout = TimeSpan.FromSeconds(60));
        await engine.Engine.AddAsync(Requests.Verbatim("one"), Token);
        var first = await VersionAsync(engine);
        await using var source = NpgsqlDataSource.Create(Database);
        await using var connection = await source.OpenConnectionAsync(Token);
        await using (var transaction = await connection.BeginTransactionAsync(Token))
        {
            await ExecuteAsync(connection, "UPDATE memstack.memories SET touched_at = now()");
            Assert.Equal(first, await VersionAsync(engine));
            // It would wait for the other's mark until the statement time-out, and fail.
            await engine.Engine.AddAsync(Requests.Verbatim("two", "bob"), Token);
            var second = await VersionAsync(engine);
            Assert.NotEqual(first, second);
            await transaction.CommitAsync(Token);
            Assert.Distinct([first, second, await VersionAsync(engine)]);
        }

        var third = await VersionAsync(engine);
        await using (var transaction = await connection.BeginTransactionAsync(Token))
        {
            await ExecuteAsync(connection, "UPDATE memstack.memories SET touched_at = now()");
            await transaction.RollbackAsync(Token);
        }

        Assert.Equal(third, await VersionAsync(engine));
        await engine.Engine.AddAsync(Requests.Verbatim("three", tenant: "t2"), Token);
        Assert.Equal(third, await VersionAsync(engine));
    }

    [Theory]
    [InlineData("UPDATE memstack.memories SET touched_at = now()")]
    [InlineData("DELETE FROM memstack.memories")]
    [InlineData("TRUNCATE memstack.memories")]
    public async Task Manual_changes_change_the_mark_too(string sql)
    {
        await using var engine = PostgresServer.On(Database);
        await engine.Engine.AddAsync(Requests.Verbatim("one"), Token);
        var before = await VersionAsync(engine);
        await using var source = NpgsqlDataSource.Create(Database);
        await using var connection = await source.OpenConnectionAsync(Token);
        await ExecuteAsync(connection, sql);
        Assert.NotEqual(before, await VersionAsync(engine));
    }

    [Fact]
    public async Task A_transaction_marks_each_tenant_once_however_many_rows_it_changes()
    {
        await using var engine = PostgresServer.On(Database);
        for (var i = 0; i < 6; i++)
        {
            await engine.Engine.AddAsync(Requests.Verbatim("one", tenant: $"t{i % 2}"), Token);
        }

        await using var source = NpgsqlDataSource.Create(Database);
        await using var connection = await source.OpenConnectionAsync(Token);
        await ExecuteAsync(
            connection,
            "BEGIN; UPDATE memstack.memories SET touched_at = now(); UPDATE memstack.memories SET touched_at = now()"
        );
        Assert.Equal(2L, await ScalarAsync(connection, "SELECT pg_stat_get_xact_tuples_updated('memstack.tenant_marks'::regclass)"));
        await ExecuteAsync(connection, "COMMIT");
    }

    [Fact]
    public async Task The_same_version_finds_the_same_during_concurrent_writes()
    {
        await using var one = PostgresServer.On(Database);
        await using var two = PostgresServer.On(Database);
        await one.Engine.AddAsync(Requests.Verbatim("tea"), Token);
        var seen = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var writers = Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(async writer =>
                {
                    for (var i = 0; i < 40; i++)
                    {
                        await (writer % 2 == 0 ? one : two).Engine.AddAsync(Requests.Verbatim($"tea {writer} {i}", $"user{writer}"), Token);
                    }
                })
        );
        var readers = Task.WhenAll(
            Enumerable
                .Range(0, 3)
                .Select(async reader =>
                {
                    do
                    {
                        var (memories, version) = await (reader % 2 == 0 ? one : two)
                            .Get<ISearchIndex>()
                            .FindAsync(
                                new SearchQuery
                                {
                                    Tenant = "t1",
                                    Terms = ["tea"],
                                    At = TimeProvider.System.GetUtcNow(),
                                },
                                set => [.. Enumerable.Range(0, set.Rows.Count)],
                                Token
                            );
                        var found = string.Join(' ', memories.Select(memory => memory.Id));
                        Assert.Equal(found, seen.GetOrAdd(version, found));
                    } while (!writers.IsCompleted);
                })
        );
        await writers;
        await readers;

        Assert.True(seen.Count > 1);
        Assert.Equal(seen.Count, seen.Values.Distinct(StringComparer.Ordinal).Count());
        await using var source = NpgsqlDataSource.Create(Database);
        await using var connection = await source.OpenConnectionAsync(Token);
        Assert.InRange((long)(await ScalarAsync(connection, "SELECT COUNT(*) FROM memstack.tenant_marks"))!, 1, 6);
    }

    [Fact]
    public async Task Tenants_of_an_older_database_get_a_mark_when_it_is_opened()
    {
        var database = await server.EmptyDatabaseAsync(Token);
        await using var source = NpgsqlDataSource.Create(database);
        await using var connection = await source.OpenConnectionAsync(Token);
        await PostgresMigrations.PrepareAsync(connection, Token);
        await PostgresMigrations.MakeAsync(connection, 2, Token);
        await ExecuteAsync(
            connection,
            """
            INSERT INTO memstack.memories (id, tenant, owner, turn, text, hash, categories, state, created_at, updated_at)
            SELECT gen_random_uuid(), 't1', 'o', 0, 'tea', 'h', '{}', 0, now(), now() FROM generate_series(1, 3)
            """
        );
        await using var engine = PostgresServer.On(database);

        var version = await VersionAsync(engine);
        Assert.NotEqual("", version);
        Assert.Equal(3, (await engine.Engine.ListAsync(Requests.List(), Token)).Total);
        await engine.Engine.AddAsync(Requests.Verbatim("one"), Token);
        Assert.NotEqual(version, await VersionAsync(engine));
    }

    private static async Task<string> VersionAsync(TestEngine engine) => await engine.Get<ISearchIndex>().VersionAsync("t1", Token);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Token);
    }
}
