namespace MemStack.Memory.Tests.Support;

/// <summary>
/// Groups tests of the cache of searches, which run one after the other on a server of their own without other writes.
/// </summary>
[CollectionDefinition(nameof(QuietPostgres))]
public sealed class QuietPostgres : ICollectionFixture<QuietPostgres>, IAsyncLifetime
{
    /// <summary>The server.</summary>
    public PostgresServer Server { get; } = PostgresServer.Quiet();

    public ValueTask InitializeAsync() => Server.InitializeAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
