using MemStack.Memory.Backup;
using MemStack.Memory.Configuration;
using MemStack.Memory.Idempotency;
using MemStack.Memory.Queue;
using MemStack.Memory.Reembedding;
using MemStack.Memory.Searching;
using MemStack.Memory.Sqlite.Backup;
using MemStack.Memory.Sqlite.Database;
using MemStack.Memory.Sqlite.Graph;
using MemStack.Memory.Sqlite.Idempotency;
using MemStack.Memory.Sqlite.Memories;
using MemStack.Memory.Sqlite.Queue;
using MemStack.Memory.Sqlite.Reembedding;
using MemStack.Memory.Sqlite.Search;
using MemStack.Memory.Sqlite.Transfer;
using MemStack.Memory.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MemStack.Memory.Sqlite;

/// <summary>Adds the store in a SQLite file to the engine.</summary>
public static class SqliteServiceCollectionExtensions
{
    /// <summary>Keeps memories, their graph, their vectors and the queue in <see cref="MemoryOptions.DataDirectory"/>.</summary>
    /// <param name="services">The host's services.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddSqlite(this IServiceCollection services)
    {
        services.TryAddSingleton<SqliteDatabase>();
        services.TryAddSingleton<IMemoryStore, SqliteMemoryStore>();
        services.TryAddSingleton<ISearchIndex, SqliteSearchIndex>();
        services.TryAddSingleton<IGraphStore, SqliteGraph>();
        services.TryAddSingleton<IIngestQueue, SqliteIngestQueue>();
        services.TryAddSingleton<IReembedStore, SqliteReembedStore>();
        services.TryAddSingleton<ITransferStore, SqliteTransfer>();
        services.TryAddSingleton<IIdempotencyStore, SqliteIdempotencyStore>();
        services.TryAddSingleton<IBackupRecord, SqliteBackupRecord>();
        return services;
    }

    /// <summary>Opens the store of a data folder for backup and restore. It works with and without a running engine.</summary>
    /// <param name="options">The data folder and its mode.</param>
    /// <param name="time">The clock of backups.</param>
    public static IStoreBackup SqliteBackup(MemoryOptions options, TimeProvider time) => new SqliteBackup(options, time);
}
