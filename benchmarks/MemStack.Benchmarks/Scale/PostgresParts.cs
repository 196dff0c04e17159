using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Searching;
using Microsoft.Extensions.DependencyInjection;

namespace MemStack.Benchmarks.Scale;

/// <summary>An engine on PostgreSQL and the parts of it that are measured.</summary>
internal sealed class PostgresParts(ServiceProvider services) : IAsyncDisposable
{
    public ISearchIndex Index { get; } = services.GetRequiredService<ISearchIndex>();

    public RowCache Rows { get; } = services.GetRequiredService<RowCache>();

    public PostgresDatabase Database { get; } = services.GetRequiredService<PostgresDatabase>();

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
