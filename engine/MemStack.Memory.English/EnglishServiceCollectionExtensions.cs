using MemStack.Memory.Consolidation;
using MemStack.Memory.English.Consolidation;
using MemStack.Memory.English.Extraction;
using MemStack.Memory.Extraction;
using Microsoft.Extensions.DependencyInjection;

namespace MemStack.Memory.English;

/// <summary>Adds the rules of English to the engine.</summary>
public static class EnglishServiceCollectionExtensions
{
    /// <summary>
    /// Adds an extractor, a consolidator and language rules that need no model. A model that is added after them uses the extractor where
    /// it fails.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddEnglishRules(this IServiceCollection services)
    {
        services.AddSingleton<ILanguageRules, EnglishRules>();
        services.AddSingleton<IFactExtractor, RuleFactExtractor>();
        services.AddSingleton<IConsolidator, SlotConsolidator>();
        return services;
    }
}
