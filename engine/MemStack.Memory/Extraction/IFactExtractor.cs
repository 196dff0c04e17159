using MemStack.Memory.Model;

namespace MemStack.Memory.Extraction;

/// <summary>Extracts facts from messages.</summary>
public interface IFactExtractor
{
    /// <summary>Returns facts in the order of the messages; none when nothing is worth keeping.</summary>
    /// <param name="messages">The conversation; messages of other roles than user and assistant are skipped.</param>
    /// <param name="said">The time at which it was said; "yesterday" is relative to it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<ExtractedFact>> ExtractAsync(
        IReadOnlyList<ChatMessage> messages,
        DateTimeOffset said,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Returns whether the messages begin with a text that needs earlier context: "Sorry, I meant Tuesday", "She moved to Rome". Then the
    /// other overload is called.
    /// </summary>
    bool NeedsContext(IReadOnlyList<ChatMessage> messages) => false;

    /// <summary>Returns facts as above, with the latest memories as context.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="earlier">The owner's few newest open memories, the newest last.</param>
    /// <param name="said">The time at which it was said.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<ExtractedFact>> ExtractAsync(
        IReadOnlyList<ChatMessage> messages,
        IReadOnlyList<MemoryRecord> earlier,
        DateTimeOffset said,
        CancellationToken cancellationToken
    ) => ExtractAsync(messages, said, cancellationToken);
}

/// <summary>Something worth remembering.</summary>
/// <param name="Text">The fact.</param>
/// <param name="Role">The role it is attributed to: <c>user</c> or <c>assistant</c>.</param>
/// <param name="ActorId">The name of the speaker, if given.</param>
public sealed record ExtractedFact(string Text, string Role, string? ActorId)
{
    /// <summary>The index of the message it was extracted from, from 0 in the extractor's input.</summary>
    public int Message { get; init; }

    /// <summary>
    /// The question that this fact answers and that has one answer at a time, lower case, with its subject: <c>user/lives_in</c>,
    /// <c>bob/works_at</c>, <c>user/likes/coffee</c>; at most 200 characters; null when an older fact stays true, too.
    /// </summary>
    public string? Slot { get; init; }

    /// <summary>
    /// The answer, normalised: <c>berlin</c>. An open fact of the same owner and slot with another value is superseded; with the same one
    /// it stays open.
    /// </summary>
    public string? SlotValue { get; init; }

    /// <summary>Another fact that it ends: the slot that it corrects, or a thing that was replaced; null for none.</summary>
    public string? Ended { get; init; }

    /// <summary>The time from which it is true, when the text names one before it was said; null for the time it was said.</summary>
    public DateTimeOffset? Began { get; init; }

    /// <summary>Topics, lower case, from <see cref="Model.Categories"/>.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>The relations between entities that it states.</summary>
    public IReadOnlyList<ExtractedRelation> Relations { get; init; } = [];
}

/// <summary>One typed relation between two entities, as a text states it.</summary>
/// <param name="Source">The entity that the relation starts from; <see cref="Speaker"/> for the person who speaks.</param>
/// <param name="SourceType">Kind of the source: person, place, organization, …</param>
/// <param name="Type">Upper case with underscores: <c>LIVES_IN</c>.</param>
/// <param name="Target">The entity that the relation leads to, as it was written.</param>
/// <param name="TargetType">Kind of the target.</param>
public sealed record ExtractedRelation(string Source, string SourceType, string Type, string Target, string TargetType)
{
    /// <summary>The placeholder for the person who speaks; the engine replaces it by their name or user id.</summary>
    public const string Speaker = "\u0001speaker";
}
