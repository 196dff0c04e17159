using MemStack.Memory.Model;

namespace MemStack.Memory.Plans;

/// <summary>The records that one add stores, in one transaction.</summary>
public sealed record AddBatch
{
    /// <summary>The event of the add.</summary>
    public required Guid EventId { get; init; }

    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>The memories in the order of the messages.</summary>
    public required IReadOnlyList<NewMemory> Memories { get; init; }

    /// <summary>The messages that facts were extracted from; null when the memories are the messages themselves.</summary>
    public IReadOnlyList<ChatMessage>? Input { get; init; }

    /// <summary>The conversation the memories are turns of, if any: see <see cref="ScopeKeys.Thread"/>.</summary>
    public string? Thread { get; init; }

    /// <summary>The caller's key; null for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>A digest of the request, which distinguishes requests with the same key.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The moment of the add.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Idempotency keys from before this time are void.</summary>
    public required DateTimeOffset OldestKey { get; init; }

    /// <summary>
    /// True for a job of the queue: its event and key exist, the event is completed and the job removed in the same transaction. When the
    /// job is gone already (another worker was faster after the lease ended), nothing is stored and the event's result is returned.
    /// </summary>
    public bool Queued { get; init; }

    /// <summary>
    /// The query of the owner's open memories that it may conflict with; null when it can't conflict, such as a verbatim message.
    /// </summary>
    public ConflictQuery? Conflicts => ConflictQuery.Of(Memories);
}

/// <summary>
/// Selects open memories of one owner that an add may repeat or end: those with one of these keys or slots, and those that it names.
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
                .SelectMany(memory => memory.DuplicateOf is { } duplicate ? memory.Supersedes.Append(duplicate) : memory.Supersedes)
                .Distinct(),
        ];
        return dedupKeys.Length + slots.Length + named.Length == 0
            ? null
            : new ConflictQuery(ScopeKeys.Owner(memories[0].Record), dedupKeys, slots, named);
    }
}
