namespace MemStack.Memory.Stores;

/// <summary>Where memories, their history and events live. Whatever a method has returned is durable; every method keeps to one tenant.</summary>
internal interface IMemoryStore
{
    /// <summary>Opens the store and brings its schema up to date. Further calls wait for the first one.</summary>
    /// <exception cref="MemoryStartException">The store can't be opened.</exception>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Does the smallest read that shows that the store answers.</summary>
    Task PingAsync(CancellationToken cancellationToken);

    /// <summary>The result of an earlier add with this key, unless it is older than <paramref name="oldest"/>, or null.</summary>
    /// <exception cref="IdempotencyConflictException">The key was used with another fingerprint.</exception>
    Task<AddResult?> FindAddAsync(string tenant, string key, string fingerprint, DateTimeOffset oldest, CancellationToken cancellationToken);

    /// <summary>Stores memories, their history, the event and the idempotency key in one transaction.</summary>
    Task<AddResult> AddAsync(AddBatch batch, CancellationToken cancellationToken);

    /// <summary>Lists memories that are not deleted, newest first.</summary>
    Task<Page<MemoryRecord>> ListAsync(ListRequest request, DateOnly today, CancellationToken cancellationToken);

    /// <summary>One memory that is not deleted, or null.</summary>
    Task<MemoryRecord?> GetAsync(string tenant, Guid id, CancellationToken cancellationToken);

    /// <summary>Changes a memory and writes its history.</summary>
    Task<MemoryRecord?> UpdateAsync(UpdateRequest request, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Hides a memory and writes its history.</summary>
    Task<bool> DeleteAsync(string tenant, Guid id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Hides every memory that a filter means, whether expired or not, and writes history and event.</summary>
    Task<(Guid EventId, long Deleted)> DeleteAllAsync(string tenant, MemoryFilter filter, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The life of a memory, oldest step first; null when it never was.</summary>
    Task<IReadOnlyList<HistoryEntry>?> HistoryAsync(string tenant, Guid id, CancellationToken cancellationToken);

    /// <summary>Users, agents, apps and runs with their counts, by name.</summary>
    Task<Page<ScopeEntity>> EntitiesAsync(string tenant, EntityType? type, int offset, int limit, CancellationToken cancellationToken);

    /// <summary>One event, or null.</summary>
    Task<MemoryEvent?> GetEventAsync(string tenant, Guid id, CancellationToken cancellationToken);

    /// <summary>Events, newest first.</summary>
    Task<Page<MemoryEvent>> ListEventsAsync(string tenant, int offset, int limit, CancellationToken cancellationToken);
}

/// <summary>What one add stores.</summary>
internal sealed record AddBatch
{
    public required Guid EventId { get; init; }

    public required string Tenant { get; init; }

    /// <summary>In the order of the messages.</summary>
    public required IReadOnlyList<MemoryRecord> Memories { get; init; }

    /// <summary>The messages facts were drawn from; null when the memories are the messages themselves.</summary>
    public IReadOnlyList<ChatMessage>? Input { get; init; }

    /// <summary>The conversation the memories are turns of, if any: see <see cref="ScopeKeys.Thread"/>.</summary>
    public string? Thread { get; init; }

    public string? IdempotencyKey { get; init; }

    public required string Fingerprint { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>Idempotency keys from before this are void.</summary>
    public required DateTimeOffset OldestKey { get; init; }
}
