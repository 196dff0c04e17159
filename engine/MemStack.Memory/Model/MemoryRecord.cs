using System.Text.Json.Nodes;

namespace MemStack.Memory.Model;

/// <summary>Indicates whether a memory takes part in searches and lists.</summary>
public enum MemoryState
{
    /// <summary>Listed and searched.</summary>
    Active,

    /// <summary>Kept and listed on request, not searched.</summary>
    Paused,

    /// <summary>Archived: neither listed nor searched unless asked for.</summary>
    Archived,

    /// <summary>Hidden; only its history is visible.</summary>
    Deleted,
}

/// <summary>One memory as the store keeps it.</summary>
public sealed record MemoryRecord
{
    /// <summary>UUIDv7, so that ids sort by time of creation.</summary>
    public required Guid Id { get; init; }

    /// <summary>The tenant of the API key. Every query is scoped by it.</summary>
    public required string Tenant { get; init; }

    /// <summary>The user the memory belongs to, if any.</summary>
    public string? UserId { get; init; }

    /// <summary>The agent the memory belongs to, if any.</summary>
    public string? AgentId { get; init; }

    /// <summary>The application the memory came from, if any.</summary>
    public string? AppId { get; init; }

    /// <summary>The run or session the memory came from, if any.</summary>
    public string? RunId { get; init; }

    /// <summary>The speaker: the <c>name</c> of the message, if any.</summary>
    public string? ActorId { get; init; }

    /// <summary>The role of the message it came from: <c>user</c> or <c>assistant</c>.</summary>
    public string? Role { get; init; }

    /// <summary>The text that is remembered.</summary>
    public required string Text { get; init; }

    /// <summary>Hexadecimal MD5 of <see cref="Text"/>, as mem0's clients know it. Not a security measure.</summary>
    public required string Hash { get; init; }

    /// <summary>The caller's own data, kept verbatim.</summary>
    public JsonObject? Metadata { get; init; }

    /// <summary>Topics, lower case.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Indicates whether it takes part in searches and lists.</summary>
    public MemoryState State { get; init; }

    /// <summary>The time from which it is true; null when unknown.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>The time until which it was true; null while it still is.</summary>
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>The memory that superseded it.</summary>
    public Guid? SupersededBy { get; init; }

    /// <summary>The question it answers that has one answer at a time, for example <c>user/lives_in</c>; null for most.</summary>
    public string? Slot { get; init; }

    /// <summary>The answer, normalised.</summary>
    public string? SlotValue { get; init; }

    /// <summary>The time when the same was last said again; null when it never was.</summary>
    public DateTimeOffset? TouchedAt { get; init; }

    /// <summary>The last day on which it is visible; null for ever.</summary>
    public DateOnly? ExpiresAt { get; init; }

    /// <summary>The time when it was stored.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time when it was last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The model that embedded it; null while it has no vector.</summary>
    public string? EmbeddingModel { get; init; }
}

/// <summary>A memory found by a search.</summary>
/// <param name="Memory">The memory.</param>
/// <param name="Score">The score, 0 to 1; higher is better.</param>
/// <param name="Explanation">The parts of the score by name, when asked for.</param>
public sealed record SearchHit(MemoryRecord Memory, double Score, IReadOnlyDictionary<string, double>? Explanation = null)
{
    /// <summary>The relations that it states, when asked for.</summary>
    public IReadOnlyList<GraphRelation> Relations { get; init; } = [];
}

/// <summary>The kinds of change of a memory.</summary>
public enum HistoryEvent
{
    /// <summary>It was stored.</summary>
    Add,

    /// <summary>Its text or metadata changed.</summary>
    Update,

    /// <summary>It was deleted.</summary>
    Delete,

    /// <summary>Another memory superseded it: it is no longer true.</summary>
    Supersede,

    /// <summary>It was added again.</summary>
    Touch,
}

/// <summary>One change in the history of a memory.</summary>
public sealed record HistoryEntry
{
    /// <summary>UUIDv7 of the step.</summary>
    public required Guid Id { get; init; }

    /// <summary>The memory.</summary>
    public required Guid MemoryId { get; init; }

    /// <summary>The kind of the change.</summary>
    public required HistoryEvent Event { get; init; }

    /// <summary>The text before; null for <see cref="HistoryEvent.Add"/>.</summary>
    public string? OldText { get; init; }

    /// <summary>The text after; null for <see cref="HistoryEvent.Delete"/>.</summary>
    public string? NewText { get; init; }

    /// <summary>The messages the change came from, if any.</summary>
    public IReadOnlyList<ChatMessage> Input { get; init; } = [];

    /// <summary>The memory as it was after the step (before it, for a deletion): scope, metadata, categories.</summary>
    public required MemoryRecord Snapshot { get; init; }

    /// <summary>The time when it happened.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>One message of a conversation.</summary>
/// <param name="Role"><c>user</c>, <c>assistant</c> or <c>system</c>.</param>
/// <param name="Content">The text.</param>
/// <param name="Name">The name of the speaker, if not evident from the role.</param>
public sealed record ChatMessage(string Role, string Content, string? Name = null);

/// <summary>The kinds of thing that memories belong to.</summary>
public enum EntityType
{
    /// <summary>A user.</summary>
    User,

    /// <summary>An agent.</summary>
    Agent,

    /// <summary>An application.</summary>
    App,

    /// <summary>A run or session.</summary>
    Run,
}

/// <summary>A user, agent, app or run that has memories.</summary>
/// <param name="Type">Its kind.</param>
/// <param name="Name">Its id as callers give it.</param>
/// <param name="TotalMemories">
/// The number of its memories that a list shows: active, true now and not expired; 0 if all of its memories are past.
/// </param>
/// <param name="CreatedAt">The time at which its first memory was stored.</param>
/// <param name="UpdatedAt">The time of the last change of its memories.</param>
public sealed record ScopeEntity(EntityType Type, string Name, long TotalMemories, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);
