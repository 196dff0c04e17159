using MemStack.Memory.Embedding;
using MemStack.Memory.Models.Calls;
using MemStack.Memory.Models.Configuration;
using MemStack.Memory.Models.Embedding;
using MemStack.Memory.Models.OpenAi;
using MemStack.Memory.Models.Telemetry;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OpenAI.Embeddings;

namespace MemStack.Memory.Models;

/// <summary>Registers the embedding model, its cache and the embedder that asks both.</summary>
internal static class EmbeddingModelRegistration
{
    public static void AddEmbeddingModel(this IServiceCollection services)
    {
        services.AddEndpoint<EmbeddingModelOptions, EmbeddingModelOptionsValidator>(
            EmbeddingModelOptions.Section,
            ModelHttp.EmbeddingClient,
            ModelTelemetry.EmbeddingsOperation
        );
        services.TryAddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(static provider =>
        {
            var options = provider.GetRequiredService<IOptions<EmbeddingModelOptions>>().Value;
            var client = new EmbeddingClient(
                options.Model,
                ModelHttp.Credential(options),
                ModelHttp.ClientOptions(provider.GetRequiredService<IHttpClientFactory>(), ModelHttp.EmbeddingClient, options)
            );
            return new OpenAiEmbeddingGenerator(client, new EmbeddingGeneratorMetadata("openai", new Uri(options.Endpoint), options.Model));
        });
        services.AddKeyedSingleton<IEmbeddingGenerator<string, Embedding<float>>>(
            ModelTelemetry.EmbeddingsOperation,
            static (provider, _) =>
                new GuardedEmbeddingGenerator(provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>())
                    .AsBuilder()
                    .UseOpenTelemetry(
                        NullLoggerFactory.Instance,
                        ModelTelemetry.SourceName,
                        static measured => measured.EnableSensitiveData = false
                    )
                    .Build(provider)
        );
        services.AddSingleton(static provider =>
        {
            var options = provider.GetRequiredService<IOptions<EmbeddingModelOptions>>().Value;
            return new VectorCache(
                options,
                ModelEmbedder.NameOf(options),
                provider.GetService<IDistributedCache>(),
                provider.GetRequiredService<ModelTelemetry>(),
                provider.GetRequiredService<ILogger<VectorCache>>(),
                provider.GetRequiredService<TimeProvider>()
            );
        });
        services.RemoveAll<IEmbedder>();
        services.AddSingleton<IEmbedder>(static provider =>
            ActivatorUtilities.CreateInstance<ModelEmbedder>(
                provider,
                provider.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>(ModelTelemetry.EmbeddingsOperation),
                provider.GetRequiredKeyedService<CallRunner>(ModelTelemetry.EmbeddingsOperation)
            )
        );
    }
}
