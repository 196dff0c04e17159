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

/// <summary>The owner of memories. At least one of the four is set.</summary>
public sealed record MemoryScope
{
    /// <summary>A user's.</summary>
    public string? UserId { get; init; }

    /// <summary>An agent's.</summary>
    public string? AgentId { get; init; }

    /// <summary>An application's.</summary>
    public string? AppId { get; init; }

    /// <summary>A run's.</summary>
    public string? RunId { get; init; }
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

/// <summary>A memory as clients see it.</summary>
public sealed record MemoryItem
{
    /// <summary>Its id.</summary>
    [JsonPropertyName("id")]
    public required Guid Id { get; init; }

    /// <summary>The text.</summary>
    [JsonPropertyName("memory")]
    public required string Memory { get; init; }

    /// <summary>Hexadecimal MD5 of the text.</summary>
    [JsonPropertyName("hash")]
    public string? Hash { get; init; }

    /// <summary>The user it belongs to.</summary>
    [JsonPropertyName("user_id")]
    public string? UserId { get; init; }

    /// <summary>The agent it belongs to.</summary>
    [JsonPropertyName("agent_id")]
    public string? AgentId { get; init; }

    /// <summary>The application it came from.</summary>
    [JsonPropertyName("app_id")]
    public string? AppId { get; init; }

    /// <summary>The run it came from.</summary>
    [JsonPropertyName("run_id")]
    public string? RunId
    {
        get => field ?? _sessionId;
        init;
    }

    // The hosted surface calls the run session_id in lists and run_id in searches: both are read, run_id is written.
    [JsonInclude, JsonPropertyName("session_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal string? SessionId
    {
        get => null;
        init => _sessionId = value;
    }

    private readonly string? _sessionId;

    /// <summary>The caller's own data.</summary>
    [JsonPropertyName("metadata")]
    public JsonObject? Metadata { get; init; }

    /// <summary>Topics.</summary>
    [JsonPropertyName("categories")]
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>The time when it was stored.</summary>
    [JsonPropertyName("created_at")]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time of its last change.</summary>
    [JsonPropertyName("updated_at")]
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The last day on which it is visible.</summary>
    [JsonPropertyName("expiration_date")]
    public DateOnly? ExpirationDate { get; init; }

    /// <summary><c>active</c>, <c>paused</c>, <c>archived</c>, or <c>superseded</c> when it is no longer true.</summary>
    [JsonPropertyName("lifecycle_state")]
    public string? LifecycleState { get; init; }

    /// <summary>The memory that superseded it, if any.</summary>
    [JsonPropertyName("replaced_by")]
    public Guid? ReplacedBy { get; init; }

    /// <summary>The time from which it is true; null when unknown.</summary>
    [JsonPropertyName("valid_from")]
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>The time until which it was true; null while it still is.</summary>
    [JsonPropertyName("valid_to")]
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>The score of its match with the query, 0 to 1; null outside a search.</summary>
    [JsonPropertyName("score")]
    public double? Score { get; init; }
}

/// <summary>One page of a list.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="Count">The number of all.</param>
/// <param name="Results">The items of this page.</param>
public sealed record PageOf<T>(
    [property: JsonPropertyName("count")] long Count,
    [property: JsonPropertyName("results")] IReadOnlyList<T> Results
);

/// <summary>One change in the history of a memory.</summary>
public sealed record HistoryItem
{
    /// <summary>The step's id.</summary>
    [JsonPropertyName("id")]
    public required Guid Id { get; init; }

    /// <summary><c>ADD</c>, <c>UPDATE</c>, <c>DELETE</c>, or <c>NONE</c> when the same was said again.</summary>
    [JsonPropertyName("event")]
    public required string Event { get; init; }

    /// <summary>
    /// <c>SUPERSEDE</c> when another memory superseded it (the text after is that one's), <c>TOUCH</c> when the same was said again; null
    /// otherwise.
    /// </summary>
    [JsonPropertyName("change")]
    public string? Change { get; init; }

    /// <summary>The text before.</summary>
    [JsonPropertyName("old_memory")]
    public string? OldMemory { get; init; }

    /// <summary>The text after.</summary>
    [JsonPropertyName("new_memory")]
    public string? NewMemory { get; init; }

    /// <summary>The time of the step.</summary>
    [JsonPropertyName("created_at")]
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A user, agent, app or run that has memories.</summary>
public sealed record EntityItem
{
    /// <summary><c>user</c>, <c>agent</c>, <c>app</c> or <c>run</c>.</summary>
    [JsonPropertyName("type")]
    public required string Type { get; init; }

    /// <summary>Its id as callers give it.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>The number of its memories that are true now and have not expired.</summary>
    [JsonPropertyName("total_memories")]
    public long TotalMemories { get; init; }
}
