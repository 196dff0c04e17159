using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MemStack.Api.Graph.Contracts;

namespace MemStack.Api.Hosted.Contracts;

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
