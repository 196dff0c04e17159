namespace MemStack.Client;

/// <summary>A part of the graph. A <see cref="Scope"/> or a <see cref="MemoryId"/> is set.</summary>
public sealed record GraphRequest
{
    /// <summary>Relations that memories of this scope state.</summary>
    public MemoryScope? Scope { get; init; }

    /// <summary>Relations that this memory states.</summary>
    public Guid? MemoryId { get; init; }

    /// <summary>The entity to start from, in any case of letters; null for all.</summary>
    public string? Entity { get; init; }

    /// <summary>The largest distance from <see cref="Entity"/>, in relations, 1 to 4.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>Most relations, 1 to 1000; the nearest ones, then the newest.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>The moment whose facts are read; null for now.</summary>
    public DateTimeOffset? AsOf { get; init; }
}

/// <summary>A part of the graph.</summary>
/// <param name="Nodes">The entities.</param>
/// <param name="Relations">Their relations, nearest to the entity asked for first.</param>
public sealed record MemoryGraph(IReadOnlyList<EntityNode> Nodes, IReadOnlyList<RelationItem> Relations);

/// <summary>A person, place, organisation or thing that memories mention.</summary>
/// <param name="Name">The name as first written.</param>
/// <param name="Type">Its kind.</param>
public sealed record EntityNode(string Name, string Type);

/// <summary>A typed relation between two entities. It is true as long as the memory that states it.</summary>
/// <param name="Source">The person or thing.</param>
/// <param name="Relationship">The kind of relation, for example <c>lives_in</c>.</param>
/// <param name="Target">The entity that the relation leads to.</param>
public sealed record RelationItem(string Source, string Relationship, string Target)
{
    /// <summary>The kind of the source: person, place, organization, …</summary>
    public string? SourceType { get; init; }

    /// <summary>The kind of the target.</summary>
    public string? TargetType { get; init; }

    /// <summary>The memory that states it.</summary>
    public Guid MemoryId { get; init; }

    /// <summary>The time from which it is true.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>The time until which it was true; null while it still is.</summary>
    public DateTimeOffset? ValidTo { get; init; }
}
