using Npgsql;

namespace TestRig.Tests;

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class ServersTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PostgreSQL_17_answers_and_measures_the_distance_of_vectors()
    {
        await using var server = new PostgresFixture();
        await server.InitializeAsync();
        await using var source = NpgsqlDataSource.Create(await server.CreateDatabaseAsync(Cancelled));

        await using (var extension = source.CreateCommand("CREATE EXTENSION vector"))
        {
            await extension.ExecuteNonQueryAsync(Cancelled);
        }

        await using var query = source.CreateCommand(
            "SELECT current_setting('server_version_num')::int / 10000, '[1,2,3]'::vector <-> '[4,6,3]'::vector"
        );
        await using var row = await query.ExecuteReaderAsync(Cancelled);

        Assert.True(await row.ReadAsync(Cancelled));
        Assert.Equal(17, row.GetInt32(0));
        Assert.Equal(5.0, row.GetDouble(1), precision: 6);
    }

    [Fact]
    public async Task A_disposed_PostgreSQL_leaves_no_process_and_no_folder()
    {
        await using var server = new PostgresFixture();
        await server.InitializeAsync();
        await using (var connection = new NpgsqlConnection(server.ConnectionString))
        {
            await connection.OpenAsync(Cancelled);
        }

        var folder = FolderOf(server);
        Assert.True(Processes.WorkingBelow(folder).Count > 1);

        await server.DisposeAsync();

        Assert.Empty(Processes.WorkingBelow(folder));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Each_database_of_a_test_is_empty_and_its_own()
    {
        await using var server = new PostgresFixture();
        await server.InitializeAsync();
        await using var first = NpgsqlDataSource.Create(await server.CreateDatabaseAsync(Cancelled));
        await using var second = NpgsqlDataSource.Create(await server.CreateDatabaseAsync(Cancelled));
        await using (var create = first.CreateCommand("CREATE TABLE kept (id int)"))
        {
            await create.ExecuteNonQueryAsync(Cancelled);
        }

        await using var count = second.CreateCommand("SELECT count(*) FROM pg_tables WHERE tablename = 'kept'");

        Assert.Equal(0L, await count.ExecuteScalarAsync(Cancelled));
    }

    [Fact]
    public async Task Redis_answers_a_ping_and_leaves_no_process_when_disposed()
    {
        await using var server = new RedisFixture();
        await server.InitializeAsync();
        Assert.Equal("+PONG", await server.SendAsync("PING", Cancelled));
        var folder = FolderOf(server);
        Assert.Single(Processes.WorkingBelow(folder));

        await server.DisposeAsync();

        Assert.Empty(Processes.WorkingBelow(folder));
    }

    private static string FolderOf(Servers.ServerFixture server)
    {
        if (server.RigServerFolder is null)
        {
            Assert.Skip("a server of the rig not available: this one is of the environment or a container, and not ours to look into");
        }

        return server.RigServerFolder;
    }
}
