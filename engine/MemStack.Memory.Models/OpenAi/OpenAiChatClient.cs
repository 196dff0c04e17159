using System.ClientModel;
using System.Runtime.CompilerServices;
using MemStack.Memory.Models.Telemetry;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using OpenAI.Chat;
using AiMessage = Microsoft.Extensions.AI.ChatMessage;
using SdkMessage = OpenAI.Chat.ChatMessage;

namespace MemStack.Memory.Models.OpenAi;

/// <summary>
/// The chat endpoint of the OpenAI SDK as an <see cref="IChatClient"/>: text in, text out. An endpoint that refuses response format,
/// temperature or token limit (400, 422) is asked once more without them, and so from then on if that helped.
/// </summary>
internal sealed class OpenAiChatClient(ChatClient client, ChatClientMetadata metadata, ILogger<OpenAiChatClient> logger) : IChatClient
{
    private volatile bool _plain;

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<AiMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var request = messages.Select(ToSdk).ToList();
        if (options is null || _plain)
        {
            return ToResponse(await client.CompleteChatAsync(request, new ChatCompletionOptions(), cancellationToken));
        }

        try
        {
            return ToResponse(await client.CompleteChatAsync(request, ToSdk(options), cancellationToken));
        }
        catch (ClientResultException refusal) when (refusal.Status is 400 or 422)
        {
            var response = ToResponse(await client.CompleteChatAsync(request, new ChatCompletionOptions(), cancellationToken));
            _plain = true;
            logger.PlainRequests();
            return response;
        }
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<AiMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var response = await GetResponseAsync(messages, options, cancellationToken);
        foreach (var update in response.ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? metadata
        : serviceType == typeof(ChatClient) ? client
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose()
    {
        // The HTTP client belongs to its factory.
    }

    private static SdkMessage ToSdk(AiMessage message) =>
        message.Role == ChatRole.System ? new SystemChatMessage(message.Text)
        : message.Role == ChatRole.Assistant ? new AssistantChatMessage(message.Text)
        : new UserChatMessage(message.Text);

    private static ChatCompletionOptions ToSdk(ChatOptions options) =>
        new()
        {
            Temperature = options.Temperature,
            MaxOutputTokenCount = options.MaxOutputTokens,
            ResponseFormat =
                options.ResponseFormat is ChatResponseFormatJson ? OpenAI.Chat.ChatResponseFormat.CreateJsonObjectFormat() : null,
        };

    private static ChatResponse ToResponse(ChatCompletion completion) =>
        new(new AiMessage(ChatRole.Assistant, string.Concat(completion.Content.Select(static part => part.Text))))
        {
            ModelId = completion.Model,
            FinishReason = completion.FinishReason switch
            {
                OpenAI.Chat.ChatFinishReason.Length => Microsoft.Extensions.AI.ChatFinishReason.Length,
                OpenAI.Chat.ChatFinishReason.ContentFilter => Microsoft.Extensions.AI.ChatFinishReason.ContentFilter,
                OpenAI.Chat.ChatFinishReason.ToolCalls => Microsoft.Extensions.AI.ChatFinishReason.ToolCalls,
                _ => Microsoft.Extensions.AI.ChatFinishReason.Stop,
            },
            Usage = completion.Usage is { } usage
                ? new UsageDetails
                {
                    InputTokenCount = usage.InputTokenCount,
                    OutputTokenCount = usage.OutputTokenCount,
                    TotalTokenCount = usage.TotalTokenCount,
                }
                : null,
        };
}
