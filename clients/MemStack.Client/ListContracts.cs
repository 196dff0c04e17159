using System.Text.Json.Serialization;

namespace MemStack.Client;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="Count">The number of all.</param>
/// <param name="Results">The items of this page.</param>
public sealed record PageOf<T>(
    [property: JsonPropertyName("count")] long Count,
    [property: JsonPropertyName("results")] IReadOnlyList<T> Results
);

/// <summary>A list of memories to ask for, newest first.</summary>
public sealed record ListMemoriesRequest
{
    /// <summary>The owner of the memories.</summary>
    public required MemoryScope Scope { get; init; }

    /// <summary>The page, from 1.</summary>
    public int Page { get; init; } = 1;

    /// <summary>Memories a page, 1 to 200.</summary>
    public int PageSize { get; init; } = MemoryLimits.DefaultPageSize;

    /// <summary>The moment whose facts are read; null for now.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>True to list memories that are no longer true, too.</summary>
    public bool ShowSuperseded { get; init; }
}

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

/// <summary>A queued add that was given up after its last attempt. Its messages are kept.</summary>
/// <param name="EventId">Its event.</param>
/// <param name="Error">The reason of its last failure.</param>
/// <param name="Attempts">The number of attempts.</param>
/// <param name="Messages">The number of its messages.</param>
/// <param name="CreatedAt">The time when it was accepted.</param>
public sealed record DeadLetter(Guid EventId, string Error, int Attempts, int Messages, DateTimeOffset CreatedAt);
