namespace MemStack.Memory.Tests.Support;

/// <summary>
/// Tests of the cache of searches, one after the other on a server of their own where nothing else writes.
/// </summary>
[CollectionDefinition(nameof(QuietPostgres))]
public sealed class QuietPostgres : ICollectionFixture<QuietPostgres>, IAsyncLifetime
{
    /// <summary>The server.</summary>
    public PostgresServer Server { get; } = PostgresServer.Quiet();

    public ValueTask InitializeAsync() => Server.InitializeAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
