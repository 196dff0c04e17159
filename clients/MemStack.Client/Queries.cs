namespace MemStack.Client;

/// <summary>What to search for.</summary>
public sealed record SearchMemoriesRequest
{
    /// <summary>The question.</summary>
    public required string Query { get; init; }

    /// <summary>Whose memories.</summary>
    public required MemoryScope Scope { get; init; }

    /// <summary>How many at most, 1 to 1000.</summary>
    public int TopK { get; init; } = 10;

    /// <summary>The least score, 0 to 1.</summary>
    public double Threshold { get; init; }

    /// <summary>What was true then; null for now.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>Whether memories that are no longer true are found, too.</summary>
    public bool ShowSuperseded { get; init; }

    /// <summary>Whether the relations come along that the memories state.</summary>
    public bool Relations { get; init; }
}

/// <summary>What a search found.</summary>
/// <param name="Results">The memories, best first.</param>
/// <param name="Relations">What they state about entities, that of the best one first; empty unless asked for.</param>
public sealed record SearchMemoriesResult(IReadOnlyList<MemoryItem> Results, IReadOnlyList<RelationItem> Relations);

/// <summary>Which memories to list, newest first.</summary>
public sealed record ListMemoriesRequest
{
    /// <summary>Whose memories.</summary>
    public required MemoryScope Scope { get; init; }

    /// <summary>The page, from 1.</summary>
    public int Page { get; init; } = 1;

    /// <summary>Memories a page, 1 to 200.</summary>
    public int PageSize { get; init; } = MemoryLimits.DefaultPageSize;

    /// <summary>What was true then; null for now.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>Whether memories that are no longer true are listed, too.</summary>
    public bool ShowSuperseded { get; init; }
}

/// <summary>Which part of the graph. A <see cref="Scope"/> or a <see cref="MemoryId"/> is set.</summary>
public sealed record GraphRequest
{
    /// <summary>Relations that memories of this scope state.</summary>
    public MemoryScope? Scope { get; init; }

    /// <summary>Relations that this memory states.</summary>
    public Guid? MemoryId { get; init; }

    /// <summary>The entity to start from, in any case of letters; null for all.</summary>
    public string? Entity { get; init; }

    /// <summary>How many relations away from <see cref="Entity"/> at most, 1 to 4.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>Most relations, 1 to 1000; the nearest ones, then the newest.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>What was true then; null for now.</summary>
    public DateTimeOffset? AsOf { get; init; }
}

/// <summary>A part of the graph.</summary>
/// <param name="Nodes">The entities.</param>
/// <param name="Relations">How they are related, nearest to the entity asked for first.</param>
public sealed record MemoryGraph(IReadOnlyList<EntityNode> Nodes, IReadOnlyList<RelationItem> Relations);

/// <summary>A person, place, organisation or thing that memories speak of.</summary>
/// <param name="Name">As it was first written.</param>
/// <param name="Type">Its kind.</param>
public sealed record EntityNode(string Name, string Type);

/// <summary>A typed relation between two entities. It is true as long as the memory that states it.</summary>
/// <param name="Source">Who or what.</param>
/// <param name="Relationship">How they are related, for example <c>lives_in</c>.</param>
/// <param name="Target">Whom or what.</param>
public sealed record RelationItem(string Source, string Relationship, string Target)
{
    /// <summary>The kind of the source: person, place, organization, …</summary>
    public string? SourceType { get; init; }

    /// <summary>The kind of the target.</summary>
    public string? TargetType { get; init; }

    /// <summary>The memory that states it.</summary>
    public Guid MemoryId { get; init; }

    /// <summary>Since when it is true.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>Until when it was true; null while it is.</summary>
    public DateTimeOffset? ValidTo { get; init; }
}

/// <summary>A queued add that was given up after its last attempt. Its messages are kept.</summary>
/// <param name="EventId">Its event.</param>
/// <param name="Error">Why it failed last.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Messages">How many messages it holds.</param>
/// <param name="CreatedAt">When it was accepted.</param>
public sealed record DeadLetter(Guid EventId, string Error, int Attempts, int Messages, DateTimeOffset CreatedAt);
