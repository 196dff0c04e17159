using MemStack.Memory.Backup;
using MemStack.Memory.Idempotency;
using MemStack.Memory.Postgres.Backup;
using MemStack.Memory.Postgres.Configuration;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Graph;
using MemStack.Memory.Postgres.Idempotency;
using MemStack.Memory.Postgres.Memories;
using MemStack.Memory.Postgres.Queue;
using MemStack.Memory.Postgres.Reembedding;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Postgres.Search;
using MemStack.Memory.Postgres.Transfer;
using MemStack.Memory.Queue;
using MemStack.Memory.Reembedding;
using MemStack.Memory.Searching;
using MemStack.Memory.Stores;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MemStack.Memory.Postgres;

/// <summary>Adds the store in PostgreSQL to the engine.</summary>
public static class PostgresServiceCollectionExtensions
{
    /// <summary>
    /// Keeps memories, their graph, their vectors and the queue in PostgreSQL. The host registers an <c>NpgsqlDataSource</c>, configured by
    /// <see cref="NpgsqlDataSourceBuilderExtensions.ConfigureForMemories"/>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="section">Holds <see cref="PostgresOptions"/>; null for the defaults.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddPostgres(this IServiceCollection services, IConfiguration? section = null)
    {
        var options = services.AddOptions<PostgresOptions>().ValidateDataAnnotations().ValidateOnStart();
        if (section is not null)
        {
            options.Bind(section);
        }

        services.TryAddSingleton<PostgresDatabase>();
        services.TryAddSingleton<ScopeSizes>();
        services.TryAddSingleton<RowCache>();
        services.TryAddSingleton<IMemoryStore, PostgresMemoryStore>();
        services.TryAddSingleton<ISearchIndex, PostgresSearchIndex>();
        services.TryAddSingleton<IGraphStore, PostgresGraph>();
        services.TryAddSingleton<IIngestQueue, PostgresIngestQueue>();
        services.TryAddSingleton<IReembedStore, PostgresReembedStore>();
        services.TryAddSingleton<ITransferStore, PostgresTransfer>();
        services.TryAddSingleton<IIdempotencyStore, PostgresIdempotencyStore>();
        services.TryAddSingleton<IBackupRecord, PostgresBackupRecord>();
        return services;
    }

    /// <summary>Opens a database for backup and restore. It works with and without a running engine.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="mode">The server's mode, as <c>MemoryOptions.Mode</c>.</param>
    /// <param name="time">The clock of backups.</param>
    public static IStoreBackup PostgresBackup(string connectionString, string mode, TimeProvider time) =>
        new PostgresBackup(connectionString, mode, time);
}
