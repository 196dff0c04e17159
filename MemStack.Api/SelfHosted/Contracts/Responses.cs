using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MemStack.Api.Graph.Contracts;

namespace MemStack.Api.SelfHosted.Contracts;

/// <summary>The result of an add.</summary>
internal sealed record AddResult(IReadOnlyList<AddedMemory> Results)
{
    /// <summary><c>PENDING</c> while a worker has yet to do it, <c>FAILED</c> when it was given up; absent when it is done.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; init; }

    /// <summary>The event to ask for; only with a status.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? EventId { get; init; }
}

/// <summary>
/// A memory that an add stored (<c>ADD</c>), ended (<c>UPDATE</c>, with the text that superseded it) or recognised as known (<c>NONE</c>).
/// </summary>
internal sealed record AddedMemory(Guid Id, string Memory, string Event)
{
    /// <summary>The text that is no longer true; only with <c>UPDATE</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PreviousMemory { get; init; }

    /// <summary>The speaker; only with infer=false.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ActorId { get; init; }

    /// <summary>The role of its message; only with infer=false.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Role { get; init; }
}

/// <summary>Memories, newest first.</summary>
/// <param name="Results">The memories.</param>
/// <param name="Count">The total number.</param>
internal sealed record MemoryList(IReadOnlyList<MemoryResponse> Results, long Count);

/// <summary>A memory. Missing ids and optional fields are left out.</summary>
internal sealed record MemoryResponse
{
    public required Guid Id { get; init; }

    public required string Memory { get; init; }

    public required string Hash { get; init; }

    /// <summary>The caller's own data, verbatim.</summary>
    public JsonObject? Metadata { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? UserId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AgentId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AppId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RunId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ActorId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Role { get; init; }

    /// <summary>The last day on which it is visible.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOnly? ExpirationDate { get; init; }

    /// <summary>The time from which it is true.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>The time until which it was true; absent while it still is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>The memory that superseded it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ReplacedBy { get; init; }

    /// <summary>The score of the memory, 0 to 1, higher is better; only in a search.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Score { get; init; }

    /// <summary>The parts of the score, when asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? ScoreDetails { get; init; }
}

/// <summary>The memories that a search found, best first.</summary>
internal sealed record SearchResult(IReadOnlyList<MemoryResponse> Results)
{
    /// <summary>The relations that the hits state, when asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RelationResponse>? Relations { get; init; }
}

/// <summary>The outcome of a request.</summary>
internal sealed record MessageResponse(string Message)
{
    /// <summary>The number of memories that were erased; only with <c>erase=true</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Erased { get; init; }
}

/// <summary>A change in the history of a memory.</summary>
internal sealed record HistoryResponse(
    Guid Id,
    Guid MemoryId,
    string? OldMemory,
    string? NewMemory,
    string Event,
    DateTimeOffset CreatedAt,
    DateTimeOffset? UpdatedAt,
    bool IsDeleted,
    string? ActorId,
    string? Role
)
{
    /// <summary>
    /// A change that mem0 has no name for: <c>SUPERSEDE</c> when another memory superseded it, <c>TOUCH</c> when the same was said again.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Change { get; init; }
}

/// <summary>A user, agent, app or run.</summary>
internal sealed record EntityResponse(string Id, string Type, long TotalMemories, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);
