using MemStack.Memory.Model;
using MemStack.Memory.Plans;

namespace MemStack.Memory.Stores;

/// <summary>
/// The place where memories, their history and events live. Whatever a method has returned is durable; every method keeps to one tenant.
/// </summary>
public interface IMemoryStore
{
    /// <summary>Opens the store and brings its schema up to date. Further calls wait for the first one.</summary>
    /// <exception cref="MemoryStartException">The store can't be opened.</exception>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Does the smallest read that shows that the store answers.</summary>
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

    /// <summary>One memory that is not deleted, or null.</summary>
    Task<MemoryRecord?> GetAsync(string tenant, Guid id, CancellationToken cancellationToken);

    /// <summary>Changes a memory and writes its history.</summary>
    Task<MemoryRecord?> UpdateAsync(MemoryUpdate update, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Hides a memory and writes its history.</summary>
    Task<bool> DeleteAsync(string tenant, Guid id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Hides every memory that a filter means, whether expired or not, and writes history and event.</summary>
    Task<(Guid EventId, long Deleted)> DeleteAllAsync(
        string tenant,
        MemoryFilter filter,
        DateTimeOffset now,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Erases memories for good, in any state: text, index, history, events' input, relations, vectors, and what logs and free pages still
    /// hold of them. Other memories' context is rewritten. Returns how many there were.
    /// </summary>
    Task<long> EraseAsync(Erasure erasure, CancellationToken cancellationToken);

    /// <summary>The history of a memory, oldest change first; null when it never existed.</summary>
    Task<IReadOnlyList<HistoryEntry>?> HistoryAsync(string tenant, Guid id, CancellationToken cancellationToken);

    /// <summary>
    /// Users, agents, apps and runs that have memories which are not deleted, by name, with how many of those are active, true and not
    /// expired at the moment.
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
