using MemStack.Memory.Configuration;
using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Postgres.Schema;
using MemStack.Memory.Tests.Support;
using MemStack.Memory.Text;
using Npgsql;
using TestRig;

namespace MemStack.Memory.Tests;

/// <summary>Tests the faults that stop a start on PostgreSQL, and transient ones that do not.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresStartTests(PostgresServer server) : IClassFixture<PostgresServer>, IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Servers_that_start_together_migrate_once()
    {
        var database = await server.EmptyDatabaseAsync(Token);
        TestEngine[] engines = [.. Enumerable.Range(0, 4).Select(_ => PostgresServer.On(database))];
        await Task.WhenAll(engines.Select(engine => engine.OpenAsync(Token)));

        Assert.Single((await engines[0].Engine.AddAsync(Requests.Verbatim("one"), Token)).Memories);
        Assert.Equal(1, (await engines[1].Engine.ListAsync(Requests.List(), Token)).Total);
        foreach (var engine in engines)
        {
            await engine.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_database_of_an_earlier_schema_is_migrated_and_its_memories_are_found(int schema)
    {
        var database = await server.EmptyDatabaseAsync(Token);
        await using (var source = NpgsqlDataSource.Create(database))
        {
            await using var connection = await source.OpenConnectionAsync(Token);
            await PostgresMigrations.PrepareAsync(connection, Token);
            await PostgresMigrations.MakeAsync(connection, schema, Token);
            var words = TextAnalyzer.Index("I keep bees");
            await using var insert = new NpgsqlCommand(
                """
                INSERT INTO memstack.memories (id, tenant, user_id, owner, turn, text, hash, categories, state, created_at, updated_at, own, words)
                VALUES (gen_random_uuid(), 't1', 'alice', $1, 0, 'I keep bees', 'h', '{}', 0, now(), now(), $2, $3::tsvector)
                """,
                connection
            );
            insert.Parameters.Add(new NpgsqlParameter { Value = ScopeKeys.Owner("t1", "alice", null, null, null) });
            insert.Parameters.Add(new NpgsqlParameter { Value = words });
            insert.Parameters.Add(
                new NpgsqlParameter
                {
                    Value = PostgresWords.Vector(
                        string.Join(' ', ScopeKeys.Required("t1", Requests.User("alice"))),
                        new IndexedWords(words)
                    ),
                }
            );
            await insert.ExecuteNonQueryAsync(Token);
        }

        await using var engine = PostgresServer.On(database);
        Assert.Equal("I keep bees", Assert.Single(await engine.Engine.SearchAsync(Requests.Search("bees"), Token)).Memory.Text);
        await engine.Engine.AddAsync(Requests.Verbatim("I sell honey"), Token);
        Assert.Equal(2, (await engine.Engine.ListAsync(Requests.List(), Token)).Total);
    }

    [Fact]
    public async Task A_newer_schema_is_refused_and_left_unchanged()
    {
        var database = await MigratedAsync();
        await ExecuteAsync(database, "INSERT INTO memstack.schema_versions (version) VALUES (9999)");
        var before = await ContentAsync(database);
        Assert.Contains("memories", before, StringComparison.Ordinal);

        Assert.Contains("schema 9999", await RefusalAsync(database), StringComparison.Ordinal);
        Assert.Equal(before, await ContentAsync(database));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_named()
    {
        Assert.Contains(
            "can't be reached",
            await RefusalAsync($"Host=127.0.0.1;Port={FreePort.Next()};Username=x;Password=y;Database=z;Timeout=2"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_wrong_password_and_a_missing_database_have_different_messages()
    {
        Assert.Contains(
            "refused the user or password",
            await RefusalAsync(With(server.ConnectionString, to => to.Password = "wrong")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "has no database 'nowhere'",
            await RefusalAsync(With(server.ConnectionString, to => to.Database = "nowhere")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_role_that_may_not_add_pgvector_gets_a_remedy()
    {
        var database = await server.EmptyDatabaseAsync(Token);
        var role = "plain_" + Guid.CreateVersion7().ToString("N");
        await ExecuteAsync(
            database,
            $"CREATE ROLE {role} LOGIN PASSWORD 'plain'; GRANT ALL ON DATABASE {new NpgsqlConnectionStringBuilder(database).Database} TO {role}"
        );
        var plain = With(database, to => (to.Username, to.Password) = (role, "plain"));

        Assert.Contains("CREATE EXTENSION vector", await RefusalAsync(plain), StringComparison.Ordinal);
        await ExecuteAsync(database, "CREATE EXTENSION vector");
        await using var engine = PostgresServer.On(plain);
        await engine.Engine.AddAsync(Requests.Verbatim("one"), Token);
        // Such a role may not ask for a checkpoint either.
        Assert.Equal(1, await engine.Engine.EraseAsync("t1", MemoryFilter.All(), Token));
    }

    [Fact]
    public async Task A_database_of_another_encoding_is_refused()
    {
        var name = $"latin_{Guid.CreateVersion7():N}";
        await ExecuteAsync(server.ConnectionString, $"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");

        Assert.Contains("LATIN1", await RefusalAsync(With(server.ConnectionString, to => to.Database = name)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_the_embedded_mode_is_refused()
    {
        using var folder = new TempFolder();
        await using (var embedded = new TestEngine(folder.Path))
        {
            await embedded.OpenAsync(Token);
        }

        await using var full = new TestEngine(folder.Path, configure: options => options.Mode = MemoryOptions.FullMode);

        Assert.Contains(
            "memstack backup",
            (await Assert.ThrowsAsync<MemoryStartException>(() => full.OpenAsync(Token))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Without_a_connection_string_the_setting_is_named()
    {
        await using var engine = new TestEngine(
            "",
            configure: options => (options.Mode, options.DataDirectory) = (MemoryOptions.FullMode, "")
        );

        Assert.Contains(
            "ConnectionStrings:memories",
            (await Assert.ThrowsAsync<MemoryStartException>(() => engine.OpenAsync(Token))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Closed_connections_are_replaced_without_a_failed_request()
    {
        var database = await MigratedAsync();
        await using var engine = PostgresServer.On(database);
        var memory = (await engine.Engine.AddAsync(Requests.Verbatim("one"), Token)).Memories[0];
        for (var i = 0; i < 3; i++)
        {
            await ExecuteAsync(
                server.ConnectionString,
                $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{new NpgsqlConnectionStringBuilder(database).Database}'"
            );
            Assert.Equal("one", (await engine.Engine.GetAsync("t1", memory.Id, Token))!.Text);
            await ExecuteAsync(
                server.ConnectionString,
                $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{new NpgsqlConnectionStringBuilder(database).Database}'"
            );
            await engine.Engine.AddAsync(Requests.Verbatim($"more {i}"), Token);
        }

        Assert.Equal(4, (await engine.Engine.ListAsync(Requests.List(), Token)).Total);
    }

    [Fact]
    public async Task A_timed_out_statement_names_its_setting_and_a_cancelled_one_is_cancelled()
    {
        var database = await MigratedAsync();
        await using var engine = PostgresServer.On(
            database,
            configure: options => options.StatementTimeout = TimeSpan.FromMilliseconds(500)
        );
        await engine.OpenAsync(Token);
        await using var holder = new NpgsqlConnection(database);
        await holder.OpenAsync(Token);
        await using var transaction = await holder.BeginTransactionAsync(Token);
        await using (var hold = new NpgsqlCommand("LOCK TABLE memstack.memories", holder))
        {
            await hold.ExecuteNonQueryAsync(Token);
        }

        var late = await Assert.ThrowsAsync<StoreUnavailableException>(() => engine.Engine.AddAsync(Requests.Verbatim("one"), Token));
        Assert.Contains("StatementTimeout", late.Message, StringComparison.Ordinal);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => engine.Engine.ListAsync(Requests.List(), soon.Token));
        await transaction.RollbackAsync(Token);
        Assert.Equal(0, (await engine.Engine.ListAsync(Requests.List(), Token)).Total);
    }

    private static async Task<string> RefusalAsync(string database)
    {
        await using var engine = PostgresServer.On(database);
        var message = (await Assert.ThrowsAsync<MemoryStartException>(() => engine.OpenAsync(Token))).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private static string With(string database, Action<NpgsqlConnectionStringBuilder> change)
    {
        var builder = new NpgsqlConnectionStringBuilder(database);
        change(builder);
        return builder.ConnectionString;
    }

    private Task<string> MigratedAsync() => Task.Run(() => server.DatabaseOf(_folder.Path), Token);

    // Every change of the schema or of a row makes a transaction's number of its own.
    private static async Task<string> ContentAsync(string database)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(
            "SELECT (SELECT string_agg(relname || ' ' || xmin || ' ' || relfilenode, ',' ORDER BY relname) FROM pg_class WHERE relnamespace = 'memstack'::regnamespace) "
                + "|| (SELECT string_agg(version || ' ' || xmin, ',') FROM memstack.schema_versions)",
            connection
        );
        return (string)(await command.ExecuteScalarAsync(Token))!;
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }
}
