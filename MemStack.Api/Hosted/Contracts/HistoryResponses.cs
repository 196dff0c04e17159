using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MemStack.Api.Hosted.Contracts;

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
