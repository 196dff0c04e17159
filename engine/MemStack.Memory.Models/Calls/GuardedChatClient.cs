using MemStack.Memory.Models.Telemetry;
using Microsoft.Extensions.AI;

namespace MemStack.Memory.Models.Calls;

/// <summary>
/// A chat client inside the span of its call. Failures leave it as <see cref="ModelCallException"/>, because the span takes their message,
/// and endpoints quote what they were sent.
/// </summary>
internal sealed class GuardedChatClient(IChatClient inner) : DelegatingChatClient(inner)
{
    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        if (options is PromptCall prompt)
        {
            ModelTelemetry.CurrentCall?.SetTag(ModelTelemetry.Purpose, prompt.Purpose).SetTag(ModelTelemetry.PromptVersion, prompt.Version);
        }

        return ModelCallException.GuardAsync(() => base.GetResponseAsync(messages, options, cancellationToken));
    }

    // The inner client belongs to the container.
    protected override void Dispose(bool disposing) => base.Dispose(disposing: false);
}

/// <summary>Options of a call, with its place in the product for its span.</summary>
internal sealed class PromptCall : ChatOptions
{
    public required string Purpose { get; init; }

    public required string Version { get; init; }
}
