namespace MemStack.Memory.Stores;

/// <summary>Where memories, their history and events live. Whatever a method has returned is durable; every method keeps to one tenant.</summary>
internal interface IMemoryStore
{
    /// <summary>Opens the store and brings its schema up to date. Further calls wait for the first one.</summary>
    /// <exception cref="MemoryStartException">The store can't be opened.</exception>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Does the smallest read that shows that the store answers.</summary>
    /// <returns>What puts memories at risk though it answers, or null.</returns>
    Task<string?> PingAsync(CancellationToken cancellationToken);

    /// <summary>The result of an earlier add with this key, unless it is older than <paramref name="oldest"/>, or null.</summary>
    /// <exception cref="IdempotencyConflictException">The key was used with another fingerprint.</exception>
    Task<AddResult?> FindAddAsync(string tenant, string key, string fingerprint, DateTimeOffset oldest, CancellationToken cancellationToken);

    /// <summary>Stores memories, their history, the event and the idempotency key in one transaction.</summary>
    Task<AddResult> AddAsync(AddBatch batch, CancellationToken cancellationToken);

    /// <summary>Lists memories that are not deleted, newest first.</summary>
    /// <param name="request">Which ones.</param>
    /// <param name="now">Decides expiry and validity, unless the request names another moment.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    Task<Page<MemoryRecord>> ListAsync(ListRequest request, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>One memory that is not deleted, or null.</summary>
    Task<MemoryRecord?> GetAsync(string tenant, Guid id, CancellationToken cancellationToken);

    /// <summary>Changes a memory and writes its history.</summary>
    Task<MemoryRecord?> UpdateAsync(MemoryUpdate update, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Hides a memory and writes its history.</summary>
    Task<bool> DeleteAsync(string tenant, Guid id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Hides every memory that a filter means, whether expired or not, and writes history and event.</summary>
    Task<(Guid EventId, long Deleted)> DeleteAllAsync(string tenant, MemoryFilter filter, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Erases memories for good, in any state: text, index, history, events' input, relations, vectors, and what logs and free pages still hold of them.
    /// Other memories' context is rewritten. Returns how many there were.
    /// </summary>
    Task<long> EraseAsync(string tenant, MemoryFilter filter, CancellationToken cancellationToken);

    /// <summary>The life of a memory, oldest step first; null when it never was.</summary>
    Task<IReadOnlyList<HistoryEntry>?> HistoryAsync(string tenant, Guid id, CancellationToken cancellationToken);

    /// <summary>Users, agents, apps and runs that have memories which are not deleted, by name, with how many of those are active, true and not expired at the moment.</summary>
    Task<Page<ScopeEntity>> EntitiesAsync(string tenant, EntityType? type, int offset, int limit, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>One event, or null.</summary>
    Task<MemoryEvent?> GetEventAsync(string tenant, Guid id, CancellationToken cancellationToken);

    /// <summary>Events, newest first.</summary>
    Task<Page<MemoryEvent>> ListEventsAsync(string tenant, int offset, int limit, CancellationToken cancellationToken);
}

/// <summary>What one add stores, in one transaction.</summary>
internal sealed record AddBatch
{
    public required Guid EventId { get; init; }

    public required string Tenant { get; init; }

    /// <summary>In the order of the messages.</summary>
    public required IReadOnlyList<NewMemory> Memories { get; init; }

    /// <summary>The messages facts were drawn from; null when the memories are the messages themselves.</summary>
    public IReadOnlyList<ChatMessage>? Input { get; init; }

    /// <summary>The conversation the memories are turns of, if any: see <see cref="ScopeKeys.Thread"/>.</summary>
    public string? Thread { get; init; }

    public string? IdempotencyKey { get; init; }

    public required string Fingerprint { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>Idempotency keys from before this are void.</summary>
    public required DateTimeOffset OldestKey { get; init; }

    /// <summary>
    /// True for a job of the queue: its event and key exist, the event is completed and the job removed in the same transaction. When the job is
    /// gone already (another worker was faster after the lease ended), nothing is stored and the event's result is returned.
    /// </summary>
    public bool Queued { get; init; }
}

/// <summary>
/// A memory to store. In the transaction the store first looks for a twin: an open, active memory of the same owner (<see cref="ScopeKeys.Owner(MemoryRecord)"/>) and
/// exact scope with the same <see cref="DedupKey"/>, or <see cref="DuplicateOf"/> while that is open and visible as long as this one. A twin is touched and nothing is stored. Otherwise it
/// closes what the memory supersedes: open memories of the owner with the same slot and a value that contradicts (<see cref="Consolidation.SlotRules"/>), and those of <see cref="Supersedes"/>. Closed memories get
/// <c>valid_to</c> and <c>superseded_by</c>; when an open one in the slot began later than this one, this one is stored closed instead.
/// </summary>
/// <param name="Record">The memory, with its slot.</param>
/// <param name="Terms">Its words for the index: <see cref="Retrieval.TextAnalyzer.Index"/>.</param>
internal sealed record NewMemory(MemoryRecord Record, string Terms)
{
    /// <summary>The words of the message it was drawn from; null when it is the message.</summary>
    public string? SourceTerms { get; init; }

    /// <summary>
    /// The words of the first of <see cref="Supersedes"/>: further words for the index if, and only if, this memory closes that one. So whoever erases that one finds
    /// by its <c>superseded_by</c> where else its words are.
    /// </summary>
    public string? TakenTerms { get; init; }

    /// <summary>Equal for texts that say the same in almost the same words; null when every copy is kept.</summary>
    public string? DedupKey { get; init; }

    /// <summary>What it states about entities; <see cref="GraphRelation.MemoryId"/> and validity come from the record.</summary>
    public IReadOnlyList<GraphRelation> Relations { get; init; } = [];

    /// <summary>Its vector by the record's embedding model; empty when it has none.</summary>
    public ReadOnlyMemory<float> Vector { get; init; }

    /// <summary>Memories of the same tenant that the consolidation found no longer true.</summary>
    public IReadOnlyList<Guid> Supersedes { get; init; } = [];

    /// <summary>The memory that the consolidation found to say the same.</summary>
    public Guid? DuplicateOf { get; init; }

    /// <summary>What it is indexed by beside its own words, once it is known what it closed.</summary>
    /// <param name="closed">Memories that were closed, by this one or others.</param>
    public string? SourceTermsAfter(IEnumerable<MemoryRecord> closed) =>
        TakenTerms is not null && Supersedes is [var first, ..] && closed.Any(other => other.Id == first && other.SupersededBy == Record.Id)
            ? SourceTerms is null ? TakenTerms : $"{SourceTerms} {TakenTerms}"
            : SourceTerms;
}

/// <summary>A change of a memory. What derives from the text is given anew when the text changes.</summary>
/// <param name="Request">What the caller wants.</param>
internal sealed record MemoryUpdate(UpdateRequest Request)
{
    /// <summary>The words of the new text; null when the text stays.</summary>
    public string? Terms { get; init; }

    /// <summary>The slot of the new text.</summary>
    public string? Slot { get; init; }

    /// <summary>The value of the slot.</summary>
    public string? SlotValue { get; init; }

    /// <summary>What the new text states.</summary>
    public IReadOnlyList<GraphRelation> Relations { get; init; } = [];

    /// <summary>The vector of the new text; empty when it has none.</summary>
    public ReadOnlyMemory<float> Vector { get; init; }

    /// <summary>The model of <see cref="Vector"/>.</summary>
    public string? EmbeddingModel { get; init; }
}
