using MemStack.Memory.Consolidation;
using MemStack.Memory.Extraction;
using MemStack.Memory.Models.Answers;
using MemStack.Memory.Models.Calls;
using MemStack.Memory.Models.Configuration;
using MemStack.Memory.Models.Consolidation;
using MemStack.Memory.Models.Extraction;
using MemStack.Memory.Models.OpenAi;
using MemStack.Memory.Models.Retrieval;
using MemStack.Memory.Models.Telemetry;
using MemStack.Memory.Searching;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OpenAI.Chat;

namespace MemStack.Memory.Models;

/// <summary>Registers the chat model and the services that ask it.</summary>
internal static class ChatModelRegistration
{
    public static void AddChatModel(this IServiceCollection services, bool rerank)
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
            return new PlainRequestsChatClient(client.AsIChatClient(), provider.GetRequiredService<ILogger<PlainRequestsChatClient>>());
        });
        // The library would log exceptions, with causes that may quote what was sent; ModelHealth logs the reason.
        services.AddKeyedSingleton<IChatClient>(
            ModelTelemetry.ChatOperation,
            static (provider, _) =>
                new GuardedChatClient(provider.GetRequiredService<IChatClient>())
                    .AsBuilder()
                    .UseOpenTelemetry(
                        NullLoggerFactory.Instance,
                        ModelTelemetry.SourceName,
                        static measured => measured.EnableSensitiveData = false
                    )
                    .Build(provider)
        );
        services.AddSingleton(static provider =>
            ActivatorUtilities.CreateInstance<ChatCaller>(
                provider,
                provider.GetRequiredKeyedService<IChatClient>(ModelTelemetry.ChatOperation),
                provider.GetRequiredKeyedService<CallRunner>(ModelTelemetry.ChatOperation)
            )
        );
        services.AddSingleton<JsonAsker>();
        services.Decorate<IFactExtractor, ModelFactExtractor>();
        services.RemoveAll<IConsolidator>();
        services.AddSingleton<IConsolidator, ModelConsolidator>();
        if (rerank)
        {
            services.Decorate<IRetriever, RerankingRetriever>();
        }
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
}
