using MemStack.Memory.Model;
using MemStack.Memory.Reembedding;
using MemStack.Memory.Tests.Support;
using TestRig;

namespace MemStack.Memory.Tests;

public sealed class SqliteReembedTests : ReembedSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time, replace: Replace);

    internal override TestEngine? Another() => null;
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresReembedTests(PostgresServer server) : ReembedSuite, IClassFixture<PostgresServer>
{
    private string _folder = "";

    [Fact]
    public async Task A_lock_whose_connection_is_lost_is_noticed()
    {
        await using var lease = await Store.TryBeginAsync(Token);
        await using (var source = Npgsql.NpgsqlDataSource.Create(server.ConnectionString))
        {
            await using var kill = source.CreateCommand(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND database = (SELECT oid FROM pg_database WHERE datname = $1)"
            );
            kill.Parameters.AddWithValue(new Npgsql.NpgsqlConnectionStringBuilder(server.DatabaseOf(_folder)).Database!);
            await kill.ExecuteNonQueryAsync(Token);
        }

        await Poll.UntilAsync(
            "the loss",
            async _ =>
            {
                try
                {
                    await lease!.CheckAsync(Token);
                    return false;
                }
                catch (StoreUnavailableException)
                {
                    return true;
                }
            },
            TimeSpan.FromMinutes(1),
            Token
        );
    }

    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(_folder = folder, time, replace: Replace);

    internal override TestEngine? Another() => server.Engine(_folder, Time, replace: Replace);
}
