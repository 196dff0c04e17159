namespace MemStack.Client;

/// <summary>A search.</summary>
public sealed record SearchMemoriesRequest
{
    /// <summary>The question.</summary>
    public required string Query { get; init; }

    /// <summary>The owner of the memories.</summary>
    public required MemoryScope Scope { get; init; }

    /// <summary>The largest number of results, 1 to 1000.</summary>
    public int TopK { get; init; } = 10;

    /// <summary>The least score, 0 to 1.</summary>
    public double Threshold { get; init; }

    /// <summary>The moment whose facts are read; null for now.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>True to find memories that are no longer true, too.</summary>
    public bool ShowSuperseded { get; init; }

    /// <summary>True to return the relations that the memories state, too.</summary>
    public bool Relations { get; init; }
}

/// <summary>The result of a search.</summary>
/// <param name="Results">The memories, best first.</param>
/// <param name="Relations">Their statements about entities, those of the best one first; empty unless asked for.</param>
public sealed record SearchMemoriesResult(IReadOnlyList<MemoryItem> Results, IReadOnlyList<RelationItem> Relations);
