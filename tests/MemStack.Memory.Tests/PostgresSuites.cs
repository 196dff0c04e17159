using MemStack.Memory.Model;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Queue;
using MemStack.Memory.Stores;
using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using TestRig;

namespace MemStack.Memory.Tests;

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresAddTests(PostgresServer server) : AddSuite, IClassFixture<PostgresServer>
{
    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(folder, time);
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresMemoryTests(PostgresServer server) : MemorySuite, IClassFixture<PostgresServer>
{
    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(folder, time);
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresIdempotencyTests(PostgresServer server) : IdempotencySuite, IClassFixture<PostgresServer>
{
    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(folder, time);
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresSearchTests(PostgresServer server) : SearchSuite, IClassFixture<PostgresServer>
{
    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(folder, time);
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresSelectionTests(PostgresServer server) : SelectionSuite, IClassFixture<PostgresServer>
{
    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(folder, time);
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresFilterTests(PostgresServer server) : FilterSuite, IClassFixture<PostgresServer>
{
    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(folder, time);
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresIsolationTests(PostgresServer server) : Isolation.IsolationSuite, IClassFixture<PostgresServer>
{
    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(folder, time);
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresSupersessionTests(PostgresServer server) : SupersessionSuite, IClassFixture<PostgresServer>
{
    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(folder, time, replace: Script.Replace);
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresSuccessionTests(PostgresServer server) : SuccessionSuite, IClassFixture<PostgresServer>
{
    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(folder, time, replace: Script.Replace);
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresDuplicateTests(PostgresServer server) : DuplicateSuite, IClassFixture<PostgresServer>
{
    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(folder, time, replace: Script.Replace);
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresGraphTests(PostgresServer server) : GraphSuite, IClassFixture<PostgresServer>
{
    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(folder, time, replace: Script.Replace);
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresVectorTests(PostgresServer server) : VectorSuite, IClassFixture<PostgresServer>
{
    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(folder, time, replace: Script.Replace);
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresQueueTests(PostgresServer server) : QueueSuite, IClassFixture<PostgresServer>
{
    internal override TestEngine Create(string folder, TimeProvider time) =>
        server.Engine(
            folder,
            time,
            replace: services =>
            {
                Script.Replace(services);
                services.Configure<IngestOptions>(options => options.Capacity = 20);
            }
        );
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresIndexTests(PostgresServer server) : IndexSuite, IClassFixture<PostgresServer>
{
    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(folder, time);

    internal override async Task<IReadOnlyList<Guid>> IndexedAsync() =>
        await Host.Get<PostgresDatabase>()
            .ReadAsync(
                "test",
                session =>
                    session.ListAsync(
                        row => row.GetGuid(0),
                        Sql.Raw("SELECT id FROM memstack.memories WHERE COALESCE(words::text, own, source) IS NOT NULL ORDER BY seq")
                    ),
                Token
            );
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresErasureTests(PostgresServer server) : ErasureSuite, IClassFixture<PostgresServer>
{
    private string _folder = "";

    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(_folder = folder, time, replace: Script.Replace);

    [Fact]
    public async Task An_erasure_whose_vacuum_fails_is_reported_and_can_be_repeated()
    {
        await AddOneAsync("Xyzzy");
        await using var source = Npgsql.NpgsqlDataSource.Create(server.DatabaseOf(_folder));
        await using (var connection = await source.OpenConnectionAsync(Token))
        {
            await using var transaction = await connection.BeginTransactionAsync(Token);
            // VACUUM waits for it, but rows can be written.
            await using (var held = new Npgsql.NpgsqlCommand("LOCK TABLE memstack.entities IN SHARE UPDATE EXCLUSIVE MODE", connection))
            {
                await held.ExecuteNonQueryAsync(Token);
            }

            var erasure = Engine.EraseAsync("t1", Requests.User("alice"), Token);
            while (!erasure.IsCompleted)
            {
                await using var end = source.CreateCommand(
                    "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'VACUUM%entities' AND wait_event_type = 'Lock'"
                );
                await end.ExecuteNonQueryAsync(Token);
                await Task.Delay(20, Token);
            }

            Assert.Contains(
                "repeat",
                (await Assert.ThrowsAsync<StoreUnavailableException>(() => erasure)).Message,
                StringComparison.Ordinal
            );
        }

        Assert.Empty(await ListedAsync());
        Assert.Equal(0, await Engine.EraseAsync("t1", Requests.User("alice"), Token));
    }

    // Every row of every table as text.
    internal override async Task<IReadOnlyList<string>> LettersAsync(string letters)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(server.DatabaseOf(_folder));
        await using var tables = source.CreateCommand(
            "SELECT relname::text FROM pg_class WHERE relnamespace = 'memstack'::regnamespace AND relkind = 'r'"
        );
        var found = new List<string>();
        await using var reader = await tables.ExecuteReaderAsync(Token);
        while (await reader.ReadAsync(Token))
        {
            await using var rows = source.CreateCommand($"SELECT COUNT(*) FROM memstack.{reader.GetString(0)} t WHERE t::text ILIKE $1");
            rows.Parameters.AddWithValue($"%{letters}%");
            if (await rows.ExecuteScalarAsync(Token) is not 0L)
            {
                found.Add(reader.GetString(0));
            }
        }

        return found;
    }
}
