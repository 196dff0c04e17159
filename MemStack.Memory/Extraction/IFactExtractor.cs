namespace MemStack.Memory.Extraction;

/// <summary>Draws from messages what is worth remembering.</summary>
internal interface IFactExtractor
{
    /// <summary>Facts in the order of the messages; none when nothing is worth keeping.</summary>
    ValueTask<IReadOnlyList<ExtractedFact>> ExtractAsync(IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken);
}

/// <summary>Something worth remembering.</summary>
/// <param name="Text">The fact.</param>
/// <param name="Role">Who it is attributed to: <c>user</c> or <c>assistant</c>.</param>
/// <param name="ActorId">The name of the speaker, if given.</param>
internal sealed record ExtractedFact(string Text, string Role, string? ActorId);
