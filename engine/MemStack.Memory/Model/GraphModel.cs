namespace MemStack.Memory.Model;

/// <summary>A person, place, organisation or thing that memories mention.</summary>
/// <param name="Name">The name as first written.</param>
/// <param name="Type">Its kind, lower case: person, place, organization, …</param>
public sealed record GraphEntity(string Name, string Type);

/// <summary>One typed relation between two entities. It is true as long as the memory that states it.</summary>
/// <param name="Source">The entity that the relation starts from.</param>
/// <param name="Type">Upper case with underscores: <c>LIVES_IN</c>.</param>
/// <param name="Target">The entity that the relation leads to.</param>
public sealed record GraphRelation(GraphEntity Source, string Type, GraphEntity Target)
{
    /// <summary>The memory that states it.</summary>
    public Guid MemoryId { get; init; }

    /// <summary>The time from which it is true.</summary>
    public DateTimeOffset ValidFrom { get; init; }

    /// <summary>The time until which it was true; null while it still is.</summary>
    public DateTimeOffset? ValidTo { get; init; }
}

/// <summary>The part of a graph to read.</summary>
public sealed record GraphRequest
{
    /// <summary>The tenant of the API key.</summary>
    public required string Tenant { get; init; }

    /// <summary>The filter of the memories whose relations are read; null for all of the tenant.</summary>
    public MemoryFilter? Filter { get; init; }

    /// <summary>The entity to start from, in any case of letters; null for everything in scope.</summary>
    public string? Entity { get; init; }

    /// <summary>The maximum number of relations from <see cref="Entity"/>, 1 to 4.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>Most relations to return, 1 to 1000; the nearest ones, then the newest.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>The moment at which memories must be true and not expired; null for now.</summary>
    public DateTimeOffset? AsOf { get; init; }
}
