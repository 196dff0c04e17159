using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MemStack.Api.Graph.Contracts;

namespace MemStack.Api.Hosted.Contracts;

/// <summary>The owner of the key.</summary>
internal sealed record HostedPing(string Status, string OrgId, string ProjectId, string? UserEmail);

/// <summary>The outcome of a request.</summary>
internal sealed record HostedMessage(string Message);

/// <summary>The outcome of a deletion.</summary>
internal sealed record HostedDeleted(string Message)
{
    /// <summary>The number of linked memories that were deleted, too; only with <c>delete_linked=true</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? CascadeCount { get; init; }

    /// <summary>The number of memories that were erased; only with <c>erase=true</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Erased { get; init; }
}

/// <summary>The outcome of a deletion of many.</summary>
internal sealed record HostedEventMessage(string Message)
{
    /// <summary>Its event; null for an erasure.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? EventId { get; init; }

    /// <summary>The number of memories that were erased; only with <c>erase=true</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Erased { get; init; }
}

/// <summary>The result of an add.</summary>
internal sealed record HostedAddResult(string Message, string Status, Guid EventId, IReadOnlyList<HostedAddedMemory> Results);

/// <summary>The result of an add, in the shape of the legacy routes.</summary>
internal sealed record HostedLegacyAddResult(IReadOnlyList<HostedAddedMemory> Results);

/// <summary>An add that waits, in the shape of the legacy routes.</summary>
internal sealed record HostedQueuedAdd(string Message, string Status, Guid EventId);

/// <summary>An add that waits, in an object.</summary>
internal sealed record HostedLegacyQueuedAdd(IReadOnlyList<HostedQueuedAdd> Results);

/// <summary>The text of a memory.</summary>
internal sealed record HostedMemoryData(string Memory);

/// <summary>
/// A memory that an add stored (<c>ADD</c>), ended (<c>UPDATE</c>, with the text that superseded it) or recognised as known (<c>NONE</c>),
/// or that a deletion hid.
/// </summary>
internal sealed record HostedAddedMemory(Guid Id, string Memory, HostedMemoryData Data, string Event)
{
    /// <summary>The text that is no longer true; only with <c>UPDATE</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PreviousMemory { get; init; }

    /// <summary>The memory that superseded it; only with <c>UPDATE</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ReplacedBy { get; init; }

    /// <summary>The user it belongs to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? UserId { get; init; }

    /// <summary>The event, on the legacy routes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? EventId { get; init; }

    /// <summary>The event's status, on the legacy routes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; init; }
}

/// <summary>A memory.</summary>
internal abstract record HostedMemory
{
    public required Guid Id { get; init; }

    public required string Memory { get; init; }

    public required string Hash { get; init; }

    public string? UserId { get; init; }

    public string? AgentId { get; init; }

    public string? AppId { get; init; }

    public string? ActorId { get; init; }

    /// <summary>The caller's own data, verbatim.</summary>
    public JsonObject? Metadata { get; init; }

    public IReadOnlyList<string>? Categories { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The last day on which it is visible.</summary>
    public DateOnly? ExpirationDate { get; init; }

    /// <summary><c>active</c>, <c>paused</c>, <c>archived</c> or <c>superseded</c>.</summary>
    public required string LifecycleState { get; init; }

    /// <summary>The memory that superseded it.</summary>
    public Guid? ReplacedBy { get; init; }

    /// <summary>The time from which it is true; null when unknown.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>The time until which it was true; null while it still is.</summary>
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>Indicates whether it was made from other memories.</summary>
    public bool Synthesized { get; init; }

    /// <summary>The parts of the day it was stored on.</summary>
    public HostedStructuredAttributes? StructuredAttributes { get; init; }
}

/// <summary>The parts of the day a memory was stored on, in UTC.</summary>
internal sealed record HostedStructuredAttributes(int Year, int Month, int Day, string DayOfWeek);

/// <summary>A memory by its id or in a list.</summary>
internal sealed record HostedListedMemory : HostedMemory
{
    /// <summary>The run it came from.</summary>
    public string? SessionId { get; init; }
}

/// <summary>A memory that a search found.</summary>
internal sealed record HostedFoundMemory : HostedMemory
{
    /// <summary>The run it came from.</summary>
    public string? RunId { get; init; }

    /// <summary>The run under its older name, on the legacy routes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SessionId { get; init; }

    /// <summary>The score of the memory, 0 to 1; higher is better.</summary>
    public required double Score { get; init; }

    /// <summary>The parts of the score, when asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? ScoreBreakdown { get; init; }
}

/// <summary>One page of memories.</summary>
internal sealed record HostedMemoryPage(long Count, string? Next, string? Previous, IReadOnlyList<HostedListedMemory> Results);

/// <summary>The memories that a search found, best first.</summary>
internal sealed record HostedSearchResult(IReadOnlyList<HostedFoundMemory> Results)
{
    /// <summary>The relations that the hits state, when asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RelationResponse>? Relations { get; init; }
}

/// <summary>A change in the history of a memory.</summary>
internal sealed record HostedHistoryItem
{
    public required Guid Id { get; init; }

    public required Guid MemoryId { get; init; }

    public required IReadOnlyList<HostedHistoryMessage> Input { get; init; }

    public string? OldMemory { get; init; }

    public string? NewMemory { get; init; }

    public string? UserId { get; init; }

    public string? AgentId { get; init; }

    public string? AppId { get; init; }

    public string? SessionId { get; init; }

    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary><c>ADD</c>, <c>UPDATE</c>, <c>DELETE</c>, or <c>NONE</c> when the same was said again.</summary>
    public required string Event { get; init; }

    public JsonObject? Metadata { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>
    /// A change that mem0 has no name for: <c>SUPERSEDE</c> when another memory superseded it, <c>TOUCH</c> when the same was said again.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Change { get; init; }
}

/// <summary>A message that a change came from.</summary>
internal sealed record HostedHistoryMessage(string Role, string Content);

/// <summary>A user, agent, app or run. Its id is its name.</summary>
internal sealed record HostedEntity(
    string Id,
    string Name,
    string Type,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string Owner,
    JsonObject? Metadata,
    long TotalMemories
);

/// <summary>One page of users, agents, apps and runs.</summary>
internal sealed record HostedEntityPage(
    long Count,
    string? Next,
    string? Previous,
    IReadOnlyList<HostedEntity> Results,
    long TotalUsers,
    long TotalAgents,
    long TotalApps,
    long TotalRuns
);

/// <summary>A request that may take time, and its outcome.</summary>
internal sealed record HostedEvent
{
    public required Guid Id { get; init; }

    /// <summary><c>ADD</c> or <c>DELETE_ALL</c>.</summary>
    public required string EventType { get; init; }

    /// <summary><c>PENDING</c>, <c>RUNNING</c>, <c>FAILED</c> or <c>SUCCEEDED</c>.</summary>
    public required string Status { get; init; }

    public required JsonObject Payload { get; init; }

    public JsonObject? Metadata { get; init; }

    public required IReadOnlyList<HostedAddedMemory> Results { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Milliseconds from the request to its end; null before.</summary>
    public double? Latency { get; init; }

    public string? GraphStatus { get; init; }

    public string? Error { get; init; }
}

/// <summary>One page of events.</summary>
internal sealed record HostedEventPage(long Count, string? Next, string? Previous, IReadOnlyList<HostedEvent> Results);
