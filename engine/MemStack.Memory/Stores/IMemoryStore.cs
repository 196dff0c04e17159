using MemStack.Memory.Model;
using MemStack.Memory.Plans;

namespace MemStack.Memory.Stores;

/// <summary>
/// The store of memories, their history and events. Results are durable when a method returns; every method is scoped to one tenant.
/// </summary>
public interface IMemoryStore
{
    /// <summary>Opens the store and brings its schema up to date. Further calls wait for the first one.</summary>
    /// <exception cref="MemoryStartException">The store can't be opened.</exception>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Does a minimal read to check that the store answers.</summary>
    /// <returns>A risk to memories although the store answers, or null.</returns>
    Task<string?> PingAsync(CancellationToken cancellationToken);

    /// <summary>The result of an earlier add with this key, unless it is older than <paramref name="oldest"/>, or null.</summary>
    /// <exception cref="IdempotencyConflictException">The key was used with another fingerprint.</exception>
    Task<AddResult?> FindAddAsync(
        string tenant,
        string key,
        string fingerprint,
        DateTimeOffset oldest,
        CancellationToken cancellationToken
    );

    /// <summary>Stores memories, their history, the event and the idempotency key in one transaction.</summary>
    Task<AddResult> AddAsync(AddBatch batch, CancellationToken cancellationToken);

    /// <summary>Lists memories that are not deleted, newest first.</summary>
    /// <param name="request">The filter.</param>
    /// <param name="now">Decides expiry and validity, unless the request names another moment.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    Task<Page<MemoryRecord>> ListAsync(ListRequest request, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Returns one memory, or null when there is none or it is deleted.</summary>
    Task<MemoryRecord?> GetAsync(string tenant, Guid id, CancellationToken cancellationToken);

    /// <summary>Changes a memory and writes its history.</summary>
    Task<MemoryRecord?> UpdateAsync(MemoryUpdate update, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Hides a memory and writes its history.</summary>
    Task<bool> DeleteAsync(string tenant, Guid id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Hides every memory that a filter selects, expired or not, and writes history and event.</summary>
    Task<(Guid EventId, long Deleted)> DeleteAllAsync(
        string tenant,
        MemoryFilter filter,
        DateTimeOffset now,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Erases memories for good, in any state: text, index, history, events' input, relations, vectors, and their remains in logs and free
    /// pages. Other memories' context is rewritten. Returns the number of erased memories.
    /// </summary>
    Task<long> EraseAsync(Erasure erasure, CancellationToken cancellationToken);

    /// <summary>The history of a memory, oldest change first; null when it never existed.</summary>
    Task<IReadOnlyList<HistoryEntry>?> HistoryAsync(string tenant, Guid id, CancellationToken cancellationToken);

    /// <summary>
    /// Users, agents, apps and runs with memories that are not deleted, by name, each with the number of its active, true and unexpired
    /// ones.
    /// </summary>
    Task<Page<ScopeEntity>> EntitiesAsync(
        string tenant,
        EntityType? type,
        int offset,
        int limit,
        DateTimeOffset now,
        CancellationToken cancellationToken
    );

    /// <summary>One event, or null.</summary>
    Task<MemoryEvent?> GetEventAsync(string tenant, Guid id, CancellationToken cancellationToken);

    /// <summary>Events, newest first.</summary>
    Task<Page<MemoryEvent>> ListEventsAsync(string tenant, int offset, int limit, CancellationToken cancellationToken);
}
