using MemStack.Memory.Models.Configuration;
using MemStack.Memory.Models.Telemetry;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Models;

/// <summary>Adds the models that are configured to a host.</summary>
public static class ModelsServiceCollectionExtensions
{
    /// <summary>
    /// Puts models in the place of the engine's rules: the chat model of <see cref="ChatModelOptions"/> extracts and consolidates, the
    /// embedding model of <see cref="EmbeddingModelOptions"/> embeds. What is not configured stays as it is. Comes after the engine
    /// and its rules, which answer where a model fails. A host that registers an <see cref="IChatClient"/> or an
    /// <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> of its own before keeps it, with its own transport.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The host's configuration, which says which models there are.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddLanguageModels(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<ModelPrices>, ModelPricesValidator>();
        services
            .AddOptions<ModelPrices>()
            .Configure<IConfiguration>(static (prices, configuration) => configuration.GetSection(ModelPrices.Section).Bind(prices))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<ModelBudgetOptions>, ModelBudgetOptionsValidator>();
        services.AddOptions<ModelBudgetOptions>().BindConfiguration(ModelBudgetOptions.Section).ValidateOnStart();
        services.TryAddSingleton<ModelTelemetry>();
        var chat = IsConfigured<ChatModelOptions>(configuration, ChatModelOptions.Section);
        var embeddings = IsConfigured<EmbeddingModelOptions>(configuration, EmbeddingModelOptions.Section);
        services.AddHostedService(provider => new FirstCounts(provider.GetRequiredService<ModelTelemetry>(), chat, embeddings));
        if (chat)
        {
            services.AddChatModel(configuration.GetValue<bool>($"{ChatModelOptions.Section}:{nameof(ChatModelOptions.Rerank)}"));
        }

        if (embeddings)
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
}
