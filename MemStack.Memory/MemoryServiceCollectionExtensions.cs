using MemStack.Memory.Consolidation;
using MemStack.Memory.Embedding;
using MemStack.Memory.Engine;
using MemStack.Memory.Extraction;
using MemStack.Memory.Graph;
using MemStack.Memory.Ingest;
using MemStack.Memory.Quality;
using MemStack.Memory.Retrieval;
using MemStack.Memory.Stores;
using MemStack.Memory.Stores.Postgres;
using MemStack.Memory.Stores.Sqlite;
using MemStack.Memory.Transfer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace MemStack.Memory;

/// <summary>Adds the memory engine to a host.</summary>
public static class MemoryServiceCollectionExtensions
{
    /// <summary>Adds the engine with settings from configuration, for example the section <c>MemStack</c>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="section">Holds <see cref="MemoryOptions"/>, <c>Ingest</c>, <c>Transfer</c> and <c>Postgres</c>. The PostgreSQL store
    /// needs an <c>NpgsqlDataSource</c> among the services.</param>
    public static IServiceCollection AddMemoryEngine(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<MemoryOptions>().Bind(section);
        services.AddOptions<IngestOptions>().Bind(section.GetSection("Ingest"));
        services.AddOptions<PostgresOptions>().Bind(section.GetSection("Postgres"));
        services.AddOptions<ReembedOptions>().Bind(section.GetSection("Reembed"));
        services.AddOptions<TransferOptions>().Bind(section.GetSection("Transfer"));
        services.AddOptions<SearchCacheOptions>().Bind(section.GetSection("SearchCache"));
        services.AddOptions<QualityOptions>().Bind(section.GetSection("Quality"));
        return services.AddEngine();
    }

    /// <summary>Adds the engine with settings from code.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets <see cref="MemoryOptions.DataDirectory"/> at least.</param>
    public static IServiceCollection AddMemoryEngine(this IServiceCollection services, Action<MemoryOptions> configure)
    {
        services.AddOptions<MemoryOptions>().Configure(configure);
        return services.AddEngine();
    }

    private static IServiceCollection AddEngine(this IServiceCollection services)
    {
        services.AddOptions<MemoryOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<IngestOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<PostgresOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ReembedOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<TransferOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<SearchCacheOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<QualityOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<MemoryTelemetry>();
        services.TryAddSingleton<RequestValidator>();
        services.TryAddSingleton<IFactExtractor, RuleFactExtractor>();
        services.TryAddSingleton<IConsolidator, SlotConsolidator>();
        services.TryAddSingleton<FactConsolidation>();
        services.TryAddSingleton<IEmbedder, NoEmbedder>();
        services.TryAddSingleton<FactVectors>();
        services.TryAddSingleton<IRetriever, HybridRetriever>();
        services.TryAddSingleton<SearchCache>();
        services.TryAddSingleton<VectorSamples>();
        services.TryAddSingleton<QualityService>();
        services.TryAddSingleton<VectorRecallService>();
        services.TryAddSingleton<AddPipeline>();
        services.AddStores();
        services.TryAddSingleton<IngestSignal>();
        services.TryAddSingleton<IngestWorkers>();
        services.TryAddSingleton<ReembedService>();
        services.TryAddSingleton<IReembedding>(provider => provider.GetRequiredService<ReembedService>());
        services.TryAddSingleton<IMemoryEngine, MemoryEngine>();
        services.TryAddSingleton<IMemoryTransfer, MemoryTransfer>();
        services.AddHostedService<MemoryInitializer>();
        services.AddHostedService(provider => provider.GetRequiredService<IngestWorkers>());
        services.AddHostedService(provider => provider.GetRequiredService<ReembedService>());
        services.AddHostedService(provider => provider.GetRequiredService<QualityService>());
        services.AddHostedService(provider => provider.GetRequiredService<VectorRecallService>());
        services
            .AddHealthChecks()
            .Add(
                new HealthCheckRegistration(
                    StoreHealthCheck.Name,
                    provider => new StoreHealthCheck(provider.GetRequiredService<IMemoryStore>()),
                    HealthStatus.Unhealthy,
                    ["ready"]
                )
            );
        services
            .AddHealthChecks()
            .Add(
                new HealthCheckRegistration(
                    SearchCache.Name,
                    provider => provider.GetRequiredService<SearchCache>(),
                    HealthStatus.Degraded,
                    ["cache"]
                )
            );
        return services;
    }

    // Both stores are known; the settings, which may come later than this, decide which one is made.
    private static void AddStores(this IServiceCollection services)
    {
        services.TryAddSingleton<SqliteDatabase>();
        services.TryAddSingleton<PostgresDatabase>();
        services.TryAddSingleton<ScopeSizes>();
        services.TryAddSingleton<RowCache>();
        services.AddStore<IMemoryStore, SqliteMemoryStore, PostgresMemoryStore>();
        services.AddStore<ISearchIndex, SqliteSearchIndex, PostgresSearchIndex>();
        services.AddStore<IGraphStore, SqliteGraph, PostgresGraph>();
        services.AddStore<IIngestQueue, SqliteIngestQueue, PostgresIngestQueue>();
        services.AddStore<IReembedStore, SqliteReembedStore, PostgresReembedStore>();
        services.AddStore<ITransferStore, SqliteTransfer, PostgresTransfer>();
        services.AddStore<IIdempotencyStore, SqliteIdempotencyStore, PostgresIdempotencyStore>();
    }

    private static void AddStore<TPort, TSqlite, TPostgres>(this IServiceCollection services)
        where TPort : class
        where TSqlite : TPort
        where TPostgres : TPort =>
        services.TryAddSingleton<TPort>(provider =>
            provider.GetRequiredService<IOptions<MemoryOptions>>().Value.UsesPostgres
                ? ActivatorUtilities.CreateInstance<TPostgres>(provider)
                : ActivatorUtilities.CreateInstance<TSqlite>(provider)
        );
}
