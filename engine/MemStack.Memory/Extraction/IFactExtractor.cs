using MemStack.Memory.Model;

namespace MemStack.Memory.Extraction;

/// <summary>Draws from messages what is worth remembering.</summary>
public interface IFactExtractor
{
    /// <summary>Facts in the order of the messages; none when nothing is worth keeping.</summary>
    /// <param name="messages">The conversation; messages of other roles than user and assistant are passed over.</param>
    /// <param name="said">When it was said: what "yesterday" is relative to.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<ExtractedFact>> ExtractAsync(
        IReadOnlyList<ChatMessage> messages,
        DateTimeOffset said,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Returns whether the messages begin with what only makes sense after something said before: "Sorry, I meant Tuesday", "She moved to
    /// Rome". Then the other overload is asked.
    /// </summary>
    bool NeedsContext(IReadOnlyList<ChatMessage> messages) => false;

    /// <summary>As above, with what was remembered last.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="earlier">The owner's newest open memories, the newest last; a few.</param>
    /// <param name="said">When it was said.</param>
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
/// <param name="Role">Who it is attributed to: <c>user</c> or <c>assistant</c>.</param>
/// <param name="ActorId">The name of the speaker, if given.</param>
public sealed record ExtractedFact(string Text, string Role, string? ActorId)
{
    /// <summary>Which message it was drawn from, counted from 0 in what the extractor was given.</summary>
    public int Message { get; init; }

    /// <summary>
    /// The question that this fact answers and that has one answer at a time, lower case, with whom it is about: <c>user/lives_in</c>,
    /// <c>bob/works_at</c>, <c>user/likes/coffee</c>; at most 200 characters; null when an older fact stays true beside it.
    /// </summary>
    public string? Slot { get; init; }

    /// <summary>
    /// The answer, normalised: <c>berlin</c>. An open fact of the same owner and slot with another value is superseded; with the same one
    /// it stays beside.
    /// </summary>
    public string? SlotValue { get; init; }

    /// <summary>
    /// What it says to be over besides: the slot of what it corrects, or a thing that another took the place of; null for nothing.
    /// </summary>
    public string? Ended { get; init; }

    /// <summary>Since when it is so, when the text tells an older time than when it was said; null for then.</summary>
    public DateTimeOffset? Began { get; init; }

    /// <summary>Topics, lower case, from <see cref="Model.Categories"/>.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>What it says about who or what is related to whom.</summary>
    public IReadOnlyList<ExtractedRelation> Relations { get; init; } = [];
}

/// <summary>One typed relation between two entities, as a text states it.</summary>
/// <param name="Source">Who or what; <see cref="Speaker"/> for the person who speaks.</param>
/// <param name="SourceType">Kind of the source: person, place, organization, …</param>
/// <param name="Type">Upper case with underscores: <c>LIVES_IN</c>.</param>
/// <param name="Target">Whom or what, as it was written.</param>
/// <param name="TargetType">Kind of the target.</param>
public sealed record ExtractedRelation(string Source, string SourceType, string Type, string Target, string TargetType)
{
    /// <summary>Stands for the person who speaks; the engine puts their name or user id in its place.</summary>
    public const string Speaker = "\u0001speaker";
}
