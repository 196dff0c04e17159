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
