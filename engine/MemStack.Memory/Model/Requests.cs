using System.Text.Json.Nodes;

namespace MemStack.Memory.Model;

/// <summary>Messages to remember.</summary>
public sealed record AddRequest
{
    /// <summary>The tenant of the API key.</summary>
    public required string Tenant { get; init; }

    /// <summary>The conversation. System messages are not remembered.</summary>
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>The user the memories are to belong to.</summary>
    public string? UserId { get; init; }

    /// <summary>The agent the memories are to belong to.</summary>
    public string? AgentId { get; init; }

    /// <summary>The application they come from.</summary>
    public string? AppId { get; init; }

    /// <summary>The run or session they come from.</summary>
    public string? RunId { get; init; }

    /// <summary>The caller's own data, kept verbatim with each memory.</summary>
    public JsonObject? Metadata { get; init; }

    /// <summary>True extracts facts from the messages; false keeps each message verbatim.</summary>
    public bool Infer { get; init; } = true;

    /// <summary>The time when the messages were said; null for now.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>The last day on which the memories are visible.</summary>
    public DateOnly? ExpiresAt { get; init; }

    /// <summary>True lets a worker do it later: the add returns when it is durably queued, and its event reports the outcome.</summary>
    public bool Queue { get; init; }

    /// <summary>A caller's key: a second add with the same key and content returns the result of the first and stores nothing.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>The result of an add. Everything in it is durable when it is returned.</summary>
/// <param name="EventId">The event to ask for later.</param>
/// <param name="Memories">The memories that were stored, in the order of the messages.</param>
/// <param name="Replayed">True when an earlier add with the same idempotency key is answered again.</param>
public sealed record AddResult(Guid EventId, IReadOnlyList<MemoryRecord> Memories, bool Replayed)
{
    /// <summary>Existing memories with the same meaning, which were touched instead of stored again.</summary>
    public IReadOnlyList<MemoryRecord> Touched { get; init; } = [];

    /// <summary>Memories that are no longer true because of this add, as they are now.</summary>
    public IReadOnlyList<MemoryRecord> Superseded { get; init; } = [];

    /// <summary>True when a worker has yet to do it.</summary>
    public bool Queued { get; init; }

    /// <summary>True for a replayed add that workers gave up: its event has the reason.</summary>
    public bool Failed { get; init; }
}

/// <summary>The memories to list, page by page, newest first.</summary>
public sealed record ListRequest
{
    /// <summary>The tenant of the API key.</summary>
    public required string Tenant { get; init; }

    /// <summary>The filter; null for all memories of the tenant.</summary>
    public MemoryFilter? Filter { get; init; }

    /// <summary>
    /// Indicates whether memories past their expiry are listed, too; with <see cref="AsOf"/>, those that were past it then.
    /// </summary>
    public bool ShowExpired { get; init; }

    /// <summary>
    /// Indicates whether memories that are no longer true are listed, too; with <see cref="AsOf"/>, those that were no longer true then.
    /// </summary>
    public bool ShowSuperseded { get; init; }

    /// <summary>The moment at which memories must be true and not expired; null for now.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>The number of memories to skip.</summary>
    public int Offset { get; init; }

    /// <summary>The maximum number of memories to return.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>A part of a longer list.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="Items">The items of this part.</param>
/// <param name="Total">The total number.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, long Total);

/// <summary>The request of a search.</summary>
public sealed record SearchRequest
{
    /// <summary>The tenant of the API key.</summary>
    public required string Tenant { get; init; }

    /// <summary>The question, in the caller's words.</summary>
    public required string Query { get; init; }

    /// <summary>The filter of the memories to search; null for all of the tenant.</summary>
    public MemoryFilter? Filter { get; init; }

    /// <summary>The maximum number of memories to return, 1 to 1000.</summary>
    public int TopK { get; init; } = 10;

    /// <summary>The least score to return, 0 to 1.</summary>
    public double Threshold { get; init; }

    /// <summary>
    /// Indicates whether memories past their expiry are found, too; with <see cref="AsOf"/>, those that were past it then.
    /// </summary>
    public bool ShowExpired { get; init; }

    /// <summary>
    /// Indicates whether memories that are no longer true are found, too; with <see cref="AsOf"/>, those that were no longer true then.
    /// </summary>
    public bool ShowSuperseded { get; init; }

    /// <summary>The moment at which memories must be true and not expired; null for now.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>Indicates whether hits include the relations that they state.</summary>
    public bool Relations { get; init; }

    /// <summary>Indicates whether a model, if one is configured for it, re-ranks the hits.</summary>
    public bool Rerank { get; init; }

    /// <summary>Indicates whether each hit has the parts of its score.</summary>
    public bool Explain { get; init; }

    /// <summary>
    /// Further words to search for in addition to the query's own. The vector is that of the query alone.
    /// </summary>
    internal string? ExpansionTerms { get; init; }
}

/// <summary>Changes to a memory; null or absent fields stay unchanged.</summary>
public sealed record UpdateRequest
{
    /// <summary>The tenant of the API key.</summary>
    public required string Tenant { get; init; }

    /// <summary>The memory.</summary>
    public required Guid Id { get; init; }

    /// <summary>The new text.</summary>
    public string? Text { get; init; }

    /// <summary>The new metadata, in place of the old.</summary>
    public JsonObject? Metadata { get; init; }

    /// <summary>Indicates whether <see cref="ExpiresAt"/> is set; true with a null date clears the expiry.</summary>
    public bool SetExpiresAt { get; init; }

    /// <summary>The last day on which the memory is visible.</summary>
    public DateOnly? ExpiresAt { get; init; }

    /// <summary>The time from which it is true.</summary>
    public DateTimeOffset? Timestamp { get; init; }
}

/// <summary>The outcome of an add or another request that may take time.</summary>
public enum EventStatus
{
    /// <summary>Waiting for a worker.</summary>
    Pending,

    /// <summary>Being worked on.</summary>
    Running,

    /// <summary>Given up.</summary>
    Failed,

    /// <summary>Done durably.</summary>
    Succeeded,
}

/// <summary>A request that may take time, and its outcome.</summary>
public sealed record MemoryEvent
{
    /// <summary>UUIDv7 of the event.</summary>
    public required Guid Id { get; init; }

    /// <summary>The kind of request: <c>ADD</c> or <c>DELETE_ALL</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The outcome of it.</summary>
    public required EventStatus Status { get; init; }

    /// <summary>The memories it stored or deleted.</summary>
    public required IReadOnlyList<MemoryRecord> Memories { get; init; }

    /// <summary>Existing memories with the same meaning.</summary>
    public IReadOnlyList<MemoryRecord> Touched { get; init; } = [];

    /// <summary>Memories that are no longer true because of it.</summary>
    public IReadOnlyList<MemoryRecord> Superseded { get; init; } = [];

    /// <summary>The reason why it failed; null otherwise.</summary>
    public string? Error { get; init; }

    /// <summary>The time when it was asked.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time when work on it began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The time when it ended.</summary>
    public DateTimeOffset? CompletedAt { get; init; }
}
