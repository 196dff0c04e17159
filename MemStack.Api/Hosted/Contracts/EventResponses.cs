using System.Text.Json.Nodes;

namespace MemStack.Api.Hosted.Contracts;

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
