using MemStack.Memory.Model;

namespace MemStack.Memory.Plans;

/// <summary>The records that one add stores, in one transaction.</summary>
public sealed record AddBatch
{
    /// <summary>The event of the add.</summary>
    public required Guid EventId { get; init; }

    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>In the order of the messages.</summary>
    public required IReadOnlyList<NewMemory> Memories { get; init; }

    /// <summary>The messages facts were drawn from; null when the memories are the messages themselves.</summary>
    public IReadOnlyList<ChatMessage>? Input { get; init; }

    /// <summary>The conversation the memories are turns of, if any: see <see cref="ScopeKeys.Thread"/>.</summary>
    public string? Thread { get; init; }

    /// <summary>The caller's key; null for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>A digest of the request, which tells requests with one key apart.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The moment of the add.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Idempotency keys from before this are void.</summary>
    public required DateTimeOffset OldestKey { get; init; }

    /// <summary>
    /// True for a job of the queue: its event and key exist, the event is completed and the job removed in the same transaction. When the
    /// job is gone already (another worker was faster after the lease ended), nothing is stored and the event's result is returned.
    /// </summary>
    public bool Queued { get; init; }

    /// <summary>
    /// The open memories of its owner that it may conflict with; null when it can't conflict, as a message kept verbatim.
    /// </summary>
    public ConflictQuery? Conflicts => ConflictQuery.Of(Memories);
}

/// <summary>
/// Open memories of one owner that an add may repeat or end: those with one of these words or slots, and those that it names.
/// </summary>
public sealed record ConflictQuery(string Owner, IReadOnlyList<string> DedupKeys, IReadOnlyList<string> Slots, IReadOnlyList<Guid> Named)
{
    internal static ConflictQuery? Of(IReadOnlyList<NewMemory> memories)
    {
        string[] dedupKeys = [.. memories.Select(memory => memory.DedupKey).OfType<string>().Distinct(StringComparer.Ordinal)];
        string[] slots = [.. memories.Select(memory => memory.Record.Slot).OfType<string>().Distinct(StringComparer.Ordinal)];
        Guid[] named =
        [
            .. memories
                .SelectMany(memory => memory.DuplicateOf is { } twin ? memory.Supersedes.Append(twin) : memory.Supersedes)
                .Distinct(),
        ];
        return dedupKeys.Length + slots.Length + named.Length == 0
            ? null
            : new ConflictQuery(ScopeKeys.Owner(memories[0].Record), dedupKeys, slots, named);
    }
}
