namespace MemStack.Memory.Model;

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
