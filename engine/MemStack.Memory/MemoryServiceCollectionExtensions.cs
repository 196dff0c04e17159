using MemStack.Memory.Adding;
using MemStack.Memory.Backup;
using MemStack.Memory.Configuration;
using MemStack.Memory.Consolidation;
using MemStack.Memory.Embedding;
using MemStack.Memory.Extraction;
using MemStack.Memory.Idempotency;
using MemStack.Memory.Quality;
using MemStack.Memory.Queue;
using MemStack.Memory.Reembedding;
using MemStack.Memory.Searching;
using MemStack.Memory.Searching.Caching;
using MemStack.Memory.Stores;
using MemStack.Memory.Telemetry;
using MemStack.Memory.Transfer;
using MemStack.Memory.Transfer.Formats;
using MemStack.Memory.Updating;
using MemStack.Memory.Validation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MemStack.Memory;

/// <summary>
/// Adds the memory engine to a host. It needs a store (<c>AddSqlite</c> or <c>AddPostgres</c>) and an extractor (<c>AddEnglishRules</c>)
/// beside it.
/// </summary>
public static class MemoryServiceCollectionExtensions
{
    /// <summary>Adds the engine with settings from configuration, for example the section <c>MemStack</c>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="section">Holds <see cref="MemoryOptions"/> and, below it, the options of the engine's parts.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddMemoryEngine(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<MemoryOptions>().Bind(section);
        services.AddOptions<IngestOptions>().Bind(section.GetSection("Ingest"));
        services.AddOptions<ReembedOptions>().Bind(section.GetSection("Reembed"));
        services.AddOptions<TransferOptions>().Bind(section.GetSection("Transfer"));
        services.AddOptions<SearchCacheOptions>().Bind(section.GetSection("SearchCache"));
        services.AddOptions<QualityOptions>().Bind(section.GetSection("Quality"));
        return services.AddEngine();
    }

    /// <summary>Adds the engine with settings from code.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets <see cref="MemoryOptions.DataDirectory"/> at least.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddMemoryEngine(this IServiceCollection services, Action<MemoryOptions> configure)
    {
        services.AddOptions<MemoryOptions>().Configure(configure);
        return services.AddEngine();
    }

    private static IServiceCollection AddEngine(this IServiceCollection services)
    {
        services.AddOptions<MemoryOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<IngestOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ReembedOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<TransferOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<SearchCacheOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<QualityOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<MemoryTelemetry>();
        services.TryAddSingleton<RequestValidator>();
        services.TryAddSingleton<TransferValidator>();
        foreach (var metrics in MemoryInitializer.Metrics)
        {
            services.TryAddSingleton(metrics);
        }

        services.TryAddSingleton<ILanguageRules, NoLanguageRules>();
        services.TryAddSingleton<FactConsolidation>();
        services.TryAddSingleton<IEmbedder, NoEmbedder>();
        services.TryAddSingleton<FactVectors>();
        services.TryAddSingleton<IRetriever, HybridRetriever>();
        services.TryAddSingleton<SearchCache>();
        services.TryAddSingleton<VectorSamples>();
        services.TryAddSingleton<IVectorSampler>(provider => provider.GetRequiredService<VectorSamples>());
        services.TryAddSingleton<QualityService>();
        services.TryAddSingleton<VectorRecallService>();
        services.TryAddSingleton<AddPipeline>();
        services.TryAddSingleton<UpdatePreparation>();
        services.TryAddSingleton<IIdempotentOutcomes, IdempotentOutcomes>();
        services.TryAddSingleton<IngestSignal>();
        services.TryAddSingleton<IngestWorkers>();
        services.TryAddSingleton<ReembedService>();
        services.TryAddSingleton<IReembedding>(provider => provider.GetRequiredService<ReembedService>());
        services.TryAddSingleton<IMemoryEngine, MemoryEngine>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMemoryFormat, MemStackFormat>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMemoryFormat, Mem0Format>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMemoryFormat, OpenMemoryFormat>());
        services.TryAddSingleton<IMemoryTransfer, MemoryTransfer>();
        services.AddHostedService<MemoryInitializer>();
        services.AddHostedService(provider => provider.GetRequiredService<IngestWorkers>());
        services.AddHostedService(provider => provider.GetRequiredService<ReembedService>());
        services.AddHostedService(provider => provider.GetRequiredService<QualityService>());
        services.AddHostedService(provider => provider.GetRequiredService<VectorRecallService>());
        services.AddHostedService<BackupWatch>();
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
}
