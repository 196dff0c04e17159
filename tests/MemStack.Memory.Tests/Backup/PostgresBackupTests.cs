using MemStack.Memory.Backup;
using MemStack.Memory.Configuration;
using MemStack.Memory.Model;
using MemStack.Memory.Postgres;
using MemStack.Memory.Postgres.Schema;
using MemStack.Memory.Sqlite;
using MemStack.Memory.Tests.Support;
using Npgsql;
using TestRig;

namespace MemStack.Memory.Tests.Backup;

/// <summary>Tests that a database is backed up and restored completely, or stays unchanged.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresBackupTests(PostgresServer server) : IDisposable, IClassFixture<PostgresServer>
{
    private readonly TempFolder _files = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File0 => Path.Combine(_files.Path, "one.backup");

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_restored_database_is_equal_table_by_table_and_sequences_continue()
    {
        var (source, target) = (await FilledAsync(), await server.EmptyDatabaseAsync(Token));
        var made = await Of(source).BackupAsync(File0, Token);
        var before = await RowsAsync(source);

        var (manifest, aside) = await Of(target).RestoreAsync(File0, force: false, Token);

        Assert.Null(aside);
        Assert.Equal((made.Memories, "postgres", PostgresMigrations.Latest), (manifest.Memories, manifest.Store, manifest.Schema));
        Assert.Equal(before, await RowsAsync(target));
        Assert.True(before.Count > 10);
        await using var restored = PostgresServer.On(target);
        Assert.Contains(
            await restored.Engine.SearchAsync(Requests.Search("boiler"), Token),
            hit => hit.Memory.Text == "The boiler was serviced"
        );
        Assert.Single((await restored.Engine.AddAsync(Requests.Verbatim("new") with { RunId = "r" }, Token)).Memories);
        var graph = await restored.Engine.RelationsAsync(new GraphRequest { Tenant = "t1" }, Token);
        Assert.NotEmpty(graph);
    }

    [Fact]
    public async Task A_backup_during_writes_has_every_earlier_write_and_no_partial_one()
    {
        var (source, target) = (await server.EmptyDatabaseAsync(Token), await server.EmptyDatabaseAsync(Token));
        int before,
            after;
        await using (var host = PostgresServer.On(source))
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var acknowledged = 0;
            var writer = Task.Run(
                async () =>
                {
                    for (var i = 0; !end.IsCancellationRequested; i++)
                    {
                        await host.Engine.AddAsync(Requests.Verbatim($"note {i}"), Token);
                        Volatile.Write(ref acknowledged, i + 1);
                    }
                },
                Token
            );
            while (Volatile.Read(ref acknowledged) < 20)
            {
                await Task.Delay(5, Token);
            }

            before = Volatile.Read(ref acknowledged);
            await Of(source).BackupAsync(File0, Token);
            await end.CancelAsync();
            await writer;
            after = acknowledged;
        }

        var (manifest, _) = await Of(target).RestoreAsync(File0, force: false, Token);

        Assert.InRange(manifest.Memories, before, after);
        var rows = await RowsAsync(target);
        foreach (var table in (string[])["memories", "history", "events"])
        {
            Assert.Equal(manifest.Memories, rows.Count(row => row.StartsWith(table + ":", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task A_database_with_memories_is_refused_with_a_remedy_also_by_force()
    {
        var (source, target) = (await FilledAsync(), await FilledAsync());
        await Of(source).BackupAsync(File0, Token);
        var before = await RowsAsync(target);

        foreach (var force in (bool[])[false, true])
        {
            var refused = await Assert.ThrowsAsync<BackupException>(() => Of(target).RestoreAsync(File0, force, Token));
            Assert.Contains("ALTER SCHEMA memstack RENAME TO memstack_old", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, await RowsAsync(target));
        await ExecuteAsync(target, "ALTER SCHEMA memstack RENAME TO memstack_old");
        await Of(target).RestoreAsync(File0, force: false, Token);
        Assert.Equal(await RowsAsync(source), await RowsAsync(target));
    }

    [Fact]
    public async Task A_database_in_use_is_refused()
    {
        var (source, target) = (await FilledAsync(), await server.EmptyDatabaseAsync(Token));
        await Of(source).BackupAsync(File0, Token);
        await using (var host = PostgresServer.On(target))
        {
            await host.OpenAsync(Token);
            Assert.Contains(
                "stop it",
                (await Assert.ThrowsAsync<BackupException>(() => Of(target).RestoreAsync(File0, force: true, Token))).Message,
                StringComparison.Ordinal
            );
        }

        // A database that was opened once and is empty is allowed.
        await Of(target).RestoreAsync(File0, force: false, Token);
        Assert.Equal(await RowsAsync(source), await RowsAsync(target));
    }

    [Fact]
    public async Task Writes_acknowledged_while_a_restore_begins_are_not_lost()
    {
        var (source, target) = (await FilledAsync(), await server.EmptyDatabaseAsync(Token));
        await Of(source).BackupAsync(File0, Token);
        await using (var host = PostgresServer.On(target))
        {
            await host.OpenAsync(Token);
        }

        NpgsqlConnection.ClearAllPools();
        // A server whose connections have another name.
        await using var other = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(target) { ApplicationName = "custom", Pooling = false }.ConnectionString
        );
        await using var connection = await other.OpenConnectionAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await using (
            var insert = new NpgsqlCommand(
                "INSERT INTO memstack.events (id, tenant, type, status, created_at) VALUES (gen_random_uuid(), 't1', 'ADD', 3, now())",
                connection
            )
        )
        {
            await insert.ExecuteNonQueryAsync(Token);
        }

        var restore = Of(target).RestoreAsync(File0, force: false, Token);
        await WaitAsync(target, "SELECT COUNT(*) FROM pg_locks WHERE NOT granted");
        await transaction.CommitAsync(Token);

        Assert.Contains(
            "holds memories already",
            (await Assert.ThrowsAsync<BackupException>(() => restore)).Message,
            StringComparison.Ordinal
        );
        Assert.Single(await RowsAsync(target));
    }

    [Fact]
    public async Task A_backup_of_the_other_store_is_refused_with_a_remedy()
    {
        using var folder = new TempFolder();
        await using (var host = new TestEngine(folder.Path))
        {
            await SqliteBackupTests.FillAsync(host);
        }

        await new MemoryBackup(
            SqliteServiceCollectionExtensions.SqliteBackup(new MemoryOptions { DataDirectory = folder.Path }, TimeProvider.System)
        ).BackupAsync(File0, Token);
        var target = await server.EmptyDatabaseAsync(Token);

        var refused = await Assert.ThrowsAsync<BackupException>(() => Of(target).RestoreAsync(File0, force: false, Token));

        Assert.Contains("'memstack export'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'memstack import'", refused.Message, StringComparison.Ordinal);
    }

    private static MemoryBackup Of(string database) =>
        new(PostgresServiceCollectionExtensions.PostgresBackup(database, MemoryOptions.FullMode, TimeProvider.System));

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }

    /// <summary>Waits until a count is no longer zero.</summary>
    private static async Task WaitAsync(string database, string count)
    {
        await using var source = NpgsqlDataSource.Create(database);
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(2))
        {
            await using var command = source.CreateCommand(count);
            if (await command.ExecuteScalarAsync(Token) is not 0L)
            {
                return;
            }

            await Task.Delay(20, Token);
        }

        Assert.Fail("It did not happen in time.");
    }

    /// <summary>Every row of every table as text.</summary>
    private static async Task<List<string>> RowsAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        var rows = new List<string>();
        foreach (
            var table in (string[])
                ["memories", "events", "history", "idempotency", "entities", "relations", "vectors", "embedding_models", "jobs"]
        )
        {
            await using var command = source.CreateCommand($"SELECT t::text FROM memstack.{table} t ORDER BY 1");
            await using var reader = await command.ExecuteReaderAsync(Token);
            while (await reader.ReadAsync(Token))
            {
                rows.Add($"{table}: {reader.GetString(0)}");
            }
        }

        return rows;
    }

    private async Task<string> FilledAsync()
    {
        var database = await server.EmptyDatabaseAsync(Token);
        await using var host = PostgresServer.On(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await SqliteBackupTests.FillAsync(host);
        return database;
    }
}
