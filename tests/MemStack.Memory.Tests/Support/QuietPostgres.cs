namespace MemStack.Memory.Tests.Support;

/// <summary>
/// Tests of the cache of searches, one after the other on a server of their own: each write to a server, by any test and to any database, makes the answers of
/// all its databases unreachable.
/// </summary>
[CollectionDefinition(nameof(QuietPostgres))]
public sealed class QuietPostgres : ICollectionFixture<QuietPostgres>, IAsyncLifetime
{
    /// <summary>The server.</summary>
    public PostgresServer Server { get; } = PostgresServer.Quiet();

    public ValueTask InitializeAsync() => Server.InitializeAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
