namespace MemStack.Memory.Model;

/// <summary>The request of a search.</summary>
public sealed record SearchRequest
{
    /// <summary>The tenant of the API key.</summary>
    public required string Tenant { get; init; }

    /// <summary>The question, in the caller's words.</summary>
    public required string Query { get; init; }

    /// <summary>The filter of the memories to search; null for all of the tenant.</summary>
    public MemoryFilter? Filter { get; init; }

    /// <summary>The maximum number of memories to return, 1 to 1000.</summary>
    public int TopK { get; init; } = 10;

    /// <summary>The least score to return, 0 to 1.</summary>
    public double Threshold { get; init; }

    /// <summary>
    /// Indicates whether memories past their expiry are found, too; with <see cref="AsOf"/>, those that were past it then.
    /// </summary>
    public bool ShowExpired { get; init; }

    /// <summary>
    /// Indicates whether memories that are no longer true are found, too; with <see cref="AsOf"/>, those that were no longer true then.
    /// </summary>
    public bool ShowSuperseded { get; init; }

    /// <summary>The moment at which memories must be true and not expired; null for now.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>Indicates whether hits include the relations that they state.</summary>
    public bool Relations { get; init; }

    /// <summary>Indicates whether a model, if one is configured for it, re-ranks the hits.</summary>
    public bool Rerank { get; init; }

    /// <summary>Indicates whether each hit has the parts of its score.</summary>
    public bool Explain { get; init; }

    /// <summary>
    /// Further words to search for in addition to the query's own. The vector is that of the query alone.
    /// </summary>
    internal string? ExpansionTerms { get; init; }
}
