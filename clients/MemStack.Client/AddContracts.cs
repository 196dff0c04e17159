using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MemStack.Client;

/// <summary>One message of a conversation.</summary>
/// <param name="Role"><c>user</c>, <c>assistant</c> or <c>system</c>.</param>
/// <param name="Content">The text of the message.</param>
public sealed record MessageContract(
    [property: JsonPropertyName("role")] string Role,
    [property: JsonPropertyName("content")] string Content
)
{
    /// <summary>The speaker.</summary>
    [JsonPropertyName("name"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }
}

/// <summary>Messages to remember.</summary>
public sealed record AddMemoriesRequest
{
    /// <summary>The conversation.</summary>
    public required IReadOnlyList<MessageContract> Messages { get; init; }

    /// <summary>The owner of the new memories.</summary>
    public required MemoryScope Scope { get; init; }

    /// <summary>The caller's own data, kept verbatim with each memory.</summary>
    public JsonObject? Metadata { get; init; }

    /// <summary>True extracts facts from the messages; false keeps each message verbatim.</summary>
    public bool Infer { get; init; } = true;

    /// <summary>The time of the messages; null for now.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>The last day on which the memories are visible.</summary>
    public DateOnly? ExpirationDate { get; init; }

    /// <summary>
    /// True returns when the messages are durably queued (see <see cref="IMemStackClient.WaitForEventAsync"/>), false when their memories
    /// are stored; null leaves it to the server, which stores them first unless its operator has chosen otherwise.
    /// </summary>
    public bool? Queue { get; init; }

    /// <summary>
    /// The idempotency key of this add, 1 to 256 characters: repeated with the same key, it is stored once. Null generates a key for each
    /// call, which covers the client's own retries.
    /// </summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>The outcome of an add.</summary>
/// <param name="EventId">The event to ask for later.</param>
/// <param name="Status"><c>SUCCEEDED</c>, or <c>PENDING</c> while the server still works on it.</param>
/// <param name="Results">The memories that were stored, if the server has reported them already.</param>
public sealed record AddMemoriesResult(Guid EventId, string Status, IReadOnlyList<AddedMemory> Results);

/// <summary>The progress of an add.</summary>
/// <param name="Id">The event, as <see cref="AddMemoriesResult.EventId"/> names it.</param>
/// <param name="Status"><c>PENDING</c>, <c>RUNNING</c>, <c>SUCCEEDED</c> or <c>FAILED</c>.</param>
/// <param name="Results">The memories that were stored; empty until it has succeeded.</param>
public sealed record MemoryEvent(Guid Id, string Status, IReadOnlyList<AddedMemory> Results)
{
    /// <summary>The reason of its failure, or of the last one when it is tried again; null otherwise.</summary>
    public string? Error { get; init; }

    /// <summary>True when its status is final.</summary>
    public bool IsFinished => Status is "SUCCEEDED" or "FAILED";
}

/// <summary>A memory that an add has stored, ended, or recognised as known.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Memory">Its text; with <c>UPDATE</c> the text that superseded it.</param>
/// <param name="Event"><c>ADD</c>, <c>UPDATE</c> for one that is superseded, or <c>NONE</c> for one that was known.</param>
public sealed record AddedMemory(Guid Id, string Memory, string Event)
{
    /// <summary>The text that is no longer true; only with <c>UPDATE</c>.</summary>
    public string? PreviousMemory { get; init; }

    /// <summary>The memory that superseded it; only with <c>UPDATE</c>.</summary>
    public Guid? ReplacedBy { get; init; }
}
