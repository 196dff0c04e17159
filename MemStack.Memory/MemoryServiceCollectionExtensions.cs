using MemStack.Memory.Consolidation;
using MemStack.Memory.Embedding;
using MemStack.Memory.Engine;
using MemStack.Memory.Extraction;
using MemStack.Memory.Graph;
using MemStack.Memory.Ingest;
using MemStack.Memory.Retrieval;
using MemStack.Memory.Stores;
using MemStack.Memory.Stores.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MemStack.Memory;

/// <summary>Adds the memory engine to a host.</summary>
public static class MemoryServiceCollectionExtensions
{
    /// <summary>Adds the engine with settings from configuration, for example the section <c>MemStack</c>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="section">Holds <see cref="MemoryOptions"/>; <c>DataDirectory</c> is required.</param>
    public static IServiceCollection AddMemoryEngine(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<MemoryOptions>().Bind(section);
        services.AddOptions<IngestOptions>().Bind(section.GetSection("Ingest"));
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
        services.TryAddSingleton<AddPipeline>();
        services.TryAddSingleton<SqliteDatabase>();
        services.TryAddSingleton<IMemoryStore, SqliteMemoryStore>();
        services.TryAddSingleton<ISearchIndex, SqliteSearchIndex>();
        services.TryAddSingleton<IGraphStore, SqliteGraph>();
        services.TryAddSingleton<IIngestQueue, SqliteIngestQueue>();
        services.TryAddSingleton<IngestSignal>();
        services.TryAddSingleton<IngestWorkers>();
        services.TryAddSingleton<IIdempotencyStore, SqliteIdempotencyStore>();
        services.TryAddSingleton<IMemoryEngine, MemoryEngine>();
        services.AddHostedService<MemoryInitializer>();
        services.AddHostedService(provider => provider.GetRequiredService<IngestWorkers>());
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            StoreHealthCheck.Name, provider => new StoreHealthCheck(provider.GetRequiredService<IMemoryStore>()), HealthStatus.Unhealthy, ["ready"]));
        return services;
    }
}
