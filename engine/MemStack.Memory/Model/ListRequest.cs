namespace MemStack.Memory.Model;

/// <summary>The memories to list, page by page, newest first.</summary>
public sealed record ListRequest
{
    /// <summary>The tenant of the API key.</summary>
    public required string Tenant { get; init; }

    /// <summary>The filter; null for all memories of the tenant.</summary>
    public MemoryFilter? Filter { get; init; }

    /// <summary>
    /// Indicates whether memories past their expiry are listed, too; with <see cref="AsOf"/>, those that were past it then.
    /// </summary>
    public bool ShowExpired { get; init; }

    /// <summary>
    /// Indicates whether memories that are no longer true are listed, too; with <see cref="AsOf"/>, those that were no longer true then.
    /// </summary>
    public bool ShowSuperseded { get; init; }

    /// <summary>The moment at which memories must be true and not expired; null for now.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>The number of memories to skip.</summary>
    public int Offset { get; init; }

    /// <summary>The maximum number of memories to return.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>A part of a longer list.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="Items">The items of this part.</param>
/// <param name="Total">The total number.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, long Total);
