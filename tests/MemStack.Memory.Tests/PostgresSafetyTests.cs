using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Stores;
using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Npgsql;
using TestRig;

namespace MemStack.Memory.Tests;

/// <summary>Tests the required settings of PostgreSQL, read from the live server, and the warnings about others.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresSafetyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_store_uses_synchronous_commits_regardless_of_the_databases_setting()
    {
        await using var server = new PostgresFixture { Durable = true };
        await server.InitializeAsync();
        var database = await server.CreateDatabaseAsync(Token);
        await ExecuteAsync(
            server.ConnectionString,
            $"ALTER DATABASE {new NpgsqlConnectionStringBuilder(database).Database} SET synchronous_commit = off"
        );
        await using var host = PostgresServer.On(database);

        Assert.Equal(
            ["fsync on", "full_page_writes on", "synchronous_commit on"],
            await host.Get<PostgresDatabase>()
                .WriteAsync(
                    "SELECT",
                    "test",
                    session =>
                        session.ListAsync(
                            row => row.GetString(0),
                            Sql.Raw(
                                "SELECT name || ' ' || current_setting(name) FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') ORDER BY name"
                            )
                        ),
                    repeatable: false,
                    Token
                )
        );
        Assert.Equal((HealthStatus.Healthy, null), await HealthAsync(host));
    }

    [Fact]
    public async Task A_server_that_does_not_sync_causes_a_warning_and_degraded_health()
    {
        await using var server = new PostgresFixture();
        await server.InitializeAsync();
        var database = await server.CreateDatabaseAsync(Token);
        if (server.RigServerFolder is null)
        {
            Assert.Skip("This PostgreSQL is not the rig's: its fsync is its own affair");
        }

        using var log = new FakeLoggerProvider();
        await using var host = PostgresServer.On(database, replace: services => services.AddLogging(logging => logging.AddProvider(log)));
        await host.Engine.AddAsync(Requests.Verbatim("one"), Token);

        var (status, description) = await HealthAsync(host);
        Assert.Equal(HealthStatus.Degraded, status);
        Assert.Contains("fsync is off", description, StringComparison.Ordinal);
        Assert.Contains(
            log.Collector.GetSnapshot(),
            line => line.Level == LogLevel.Warning && line.Message.Contains("fsync is off", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_changed_setting_and_its_correction_are_noticed_while_running()
    {
        await using var server = new PostgresFixture { Durable = true };
        await server.InitializeAsync();
        var database = await server.CreateDatabaseAsync(Token);
        if (server.RigServerFolder is null)
        {
            Assert.Skip("This PostgreSQL is not the rig's: its settings can't be changed");
        }

        await using var host = PostgresServer.On(database, configure: options => options.UpkeepInterval = TimeSpan.FromSeconds(1));
        Assert.Equal((HealthStatus.Healthy, null), await HealthAsync(host));

        await ExecuteAsync(database, "ALTER SYSTEM SET full_page_writes = off");
        await ExecuteAsync(database, "SELECT pg_reload_conf()");
        await Poll.UntilAsync(
            "a degraded store",
            async _ => (await HealthAsync(host)).Status == HealthStatus.Degraded,
            TimeSpan.FromMinutes(2),
            Token
        );
        Assert.Contains("full_page_writes is off", (await HealthAsync(host)).Description, StringComparison.Ordinal);

        await ExecuteAsync(database, "ALTER SYSTEM RESET full_page_writes");
        await ExecuteAsync(database, "SELECT pg_reload_conf()");
        await Poll.UntilAsync(
            "a healthy store",
            async _ => (await HealthAsync(host)).Status == HealthStatus.Healthy,
            TimeSpan.FromMinutes(2),
            Token
        );
    }

    private static async Task<(HealthStatus Status, string? Description)> HealthAsync(TestEngine host)
    {
        var entry = (await host.Get<HealthCheckService>().CheckHealthAsync(Token)).Entries[StoreHealthCheck.Name];
        return (entry.Status, entry.Description);
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }
}
