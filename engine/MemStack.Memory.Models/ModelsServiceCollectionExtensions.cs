using MemStack.Memory.Consolidation;
using MemStack.Memory.Embedding;
using MemStack.Memory.Extraction;
using MemStack.Memory.Models.Answers;
using MemStack.Memory.Models.Calls;
using MemStack.Memory.Models.Configuration;
using MemStack.Memory.Models.Consolidation;
using MemStack.Memory.Models.Embedding;
using MemStack.Memory.Models.Extraction;
using MemStack.Memory.Models.OpenAi;
using MemStack.Memory.Models.Retrieval;
using MemStack.Memory.Models.Telemetry;
using MemStack.Memory.Searching;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenAI.Chat;
using OpenAI.Embeddings;

namespace MemStack.Memory.Models;

/// <summary>Adds the models that are configured to a host.</summary>
public static class ModelsServiceCollectionExtensions
{
    /// <summary>
    /// Puts models in the place of the engine's rules: the chat model of <see cref="ChatModelOptions"/> extracts and consolidates, the
    /// embedding model of <see cref="EmbeddingModelOptions"/> embeds. What is not configured stays as it is. Comes after the engine
    /// and its rules, which answer where a model fails. A host that registers an <see cref="IChatClient"/> or an
    /// <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> of its own before keeps it.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The host's configuration, which says which models there are.</param>
    /// <returns><paramref name="services"/>, to go on with.</returns>
    public static IServiceCollection AddLanguageModels(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<ModelPrices>, ModelPricesValidator>();
        services
            .AddOptions<ModelPrices>()
            .Configure<IConfiguration>(static (prices, configuration) => configuration.GetSection(ModelPrices.Section).Bind(prices))
            .ValidateOnStart();
        services.TryAddSingleton<ModelTelemetry>();
        if (IsConfigured<ChatModelOptions>(configuration, ChatModelOptions.Section))
        {
            services.AddChatModel(configuration.GetValue<bool>($"{ChatModelOptions.Section}:{nameof(ChatModelOptions.Rerank)}"));
        }

        if (IsConfigured<EmbeddingModelOptions>(configuration, EmbeddingModelOptions.Section))
        {
            services.AddEmbeddingModel();
        }

        return services;
    }

    private static bool IsConfigured<TOptions>(IConfiguration configuration, string section)
        where TOptions : ModelEndpointOptions, new()
    {
        var values = configuration.GetSection(section);
        return new[] { nameof(ModelEndpointOptions.Endpoint), nameof(ModelEndpointOptions.Model), nameof(ModelEndpointOptions.ApiKey) }.Any(
            name => !string.IsNullOrEmpty(values[name])
        );
    }

    private static void AddChatModel(this IServiceCollection services, bool rerank)
    {
        services.AddEndpoint<ChatModelOptions, ChatModelOptionsValidator>(
            ChatModelOptions.Section,
            ModelHttp.ChatClient,
            ModelTelemetry.ChatOperation
        );
        services.TryAddSingleton<IChatClient>(static provider =>
        {
            var options = provider.GetRequiredService<IOptions<ChatModelOptions>>().Value;
            var client = new ChatClient(
                options.Model,
                ModelHttp.Credential(options),
                ModelHttp.ClientOptions(provider.GetRequiredService<IHttpClientFactory>(), ModelHttp.ChatClient, options)
            );
            return new OpenAiChatClient(
                client,
                new ChatClientMetadata("openai", new Uri(options.Endpoint), options.Model),
                provider.GetRequiredService<ILogger<OpenAiChatClient>>()
            );
        });
        services.AddSingleton(static provider => new ChatCaller(
            provider.GetRequiredService<IChatClient>(),
            provider.GetRequiredKeyedService<CallGate>(ModelTelemetry.ChatOperation),
            provider.GetRequiredService<IOptions<ChatModelOptions>>()
        ));
        services.AddSingleton<JsonAsker>();
        services.Decorate<IFactExtractor, ModelFactExtractor>();
        services.RemoveAll<IConsolidator>();
        services.AddSingleton<IConsolidator, ModelConsolidator>();
        if (!rerank)
        {
            return;
        }

        services.Decorate<IRetriever, RerankingRetriever>();
    }

    // Puts a service in front of the one that is registered, which it gets.
    private static void Decorate<TService, TDecorator>(this IServiceCollection services)
        where TService : class
        where TDecorator : class, TService
    {
        var inner =
            services.LastOrDefault(service => service.ServiceType == typeof(TService) && !service.IsKeyedService)
            ?? throw new InvalidOperationException($"A model needs a registered {typeof(TService).Name} to fall back on.");
        services.AddSingleton<TService>(provider =>
            ActivatorUtilities.CreateInstance<TDecorator>(
                provider,
                inner.ImplementationInstance
                    ?? inner.ImplementationFactory?.Invoke(provider)
                    ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!)
            )
        );
    }

    private static void AddEmbeddingModel(this IServiceCollection services)
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
                provider.GetRequiredKeyedService<CallGate>(ModelTelemetry.EmbeddingsOperation)
            )
        );
    }

    private static void AddEndpoint<TOptions, TValidator>(this IServiceCollection services, string section, string client, string operation)
        where TOptions : ModelEndpointOptions
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        services.AddModelHttpClient<TOptions>(client);
        services.AddKeyedSingleton(
            operation,
            static (provider, key) =>
                new ModelHealth(
                    (string)key!,
                    provider.GetRequiredService<ILogger<ModelHealth>>(),
                    provider.GetRequiredService<TimeProvider>()
                )
        );
        services.AddKeyedSingleton(
            operation,
            static (provider, key) =>
                new CallGate(
                    provider.GetRequiredService<IOptions<TOptions>>().Value,
                    (string)key!,
                    provider.GetRequiredService<ModelTelemetry>(),
                    provider.GetRequiredKeyedService<ModelHealth>(key),
                    provider.GetRequiredService<TimeProvider>()
                )
        );
        services
            .AddHealthChecks()
            .Add(
                new HealthCheckRegistration(
                    $"{operation}_model",
                    provider => provider.GetRequiredKeyedService<ModelHealth>(operation),
                    HealthStatus.Degraded,
                    tags: ["model"]
                )
            );
    }
}
