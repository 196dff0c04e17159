using System.ClientModel;
using MemStack.Memory.Models.Telemetry;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Models.OpenAi;

/// <summary>
/// Asks an endpoint that refuses response format, temperature or token limit (400, 422) once more without them, and so from then on if that
/// helped.
/// </summary>
internal sealed class PlainRequestsChatClient(IChatClient inner, ILogger<PlainRequestsChatClient> logger) : DelegatingChatClient(inner)
{
    private volatile bool _plain;

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        if (_plain)
        {
            return await base.GetResponseAsync(messages, options: null, cancellationToken);
        }

        try
        {
            return await base.GetResponseAsync(messages, options, cancellationToken);
        }
        catch (ClientResultException refusal) when (refusal.Status is 400 or 422 && options is not null)
        {
            var response = await base.GetResponseAsync(messages, options: null, cancellationToken);
            _plain = true;
            logger.PlainRequests();
            return response;
        }
    }
}
