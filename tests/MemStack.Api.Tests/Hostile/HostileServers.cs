using TestRig;

namespace MemStack.Api.Tests.Hostile;

/// <summary>The api on a store, for hostile requests.</summary>
public abstract class HostileServer : ApiServer
{
    /// <summary>No queue workers; each test has its own server, so hostile deletions affect no other test.</summary>
    protected override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>(base.Settings, StringComparer.Ordinal)
        {
            // Queued adds stay where they are.
            ["MemStack:Ingest:Workers"] = "0",
        };
}

/// <summary>A server on SQLite.</summary>
public sealed class HostileSqliteServer : HostileServer;

/// <summary>A server on PostgreSQL.</summary>
public sealed class HostilePostgresServer : HostileServer, IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private string _database = "";

    protected override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>(base.Settings, StringComparer.Ordinal)
        {
            ["MemStack:Store"] = "postgres",
            ["ConnectionStrings:memories"] = _database,
        };

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await _postgres.InitializeAsync();
        if (!_postgres.IsAvailable)
        {
            return;
        }

        _database = await _postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        await InitializeAsync();
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        await _postgres.DisposeAsync();
    }

    /// <summary>Skips the running test where there is no PostgreSQL.</summary>
    public void Require() => _ = _postgres.ConnectionString;
}
