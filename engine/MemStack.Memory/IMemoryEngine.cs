using MemStack.Memory.Model;

namespace MemStack.Memory;

/// <summary>
/// The memory engine. Results are durable when a method returns. Every method is scoped by the tenant of its request:
/// another tenant's memories are invisible to it.
/// </summary>
/// <exception cref="MemoryValidationException">A request is malformed: each method throws it and has stored nothing.</exception>
/// <exception cref="StoreUnavailableException">The store cannot take the request now, for example because the disk is full.</exception>
public interface IMemoryEngine
{
    /// <summary>Stores messages: facts extracted from them, or the messages themselves.</summary>
    Task<AddResult> AddAsync(AddRequest request, CancellationToken cancellationToken);

    /// <summary>Finds the memories that best answer a question, best first.</summary>
    Task<IReadOnlyList<SearchHit>> SearchAsync(SearchRequest request, CancellationToken cancellationToken);

    /// <summary>Lists memories, newest first.</summary>
    Task<Page<MemoryRecord>> ListAsync(ListRequest request, CancellationToken cancellationToken);

    /// <summary>Returns one memory, or null when there is none or it is deleted.</summary>
    Task<MemoryRecord?> GetAsync(string tenant, Guid id, CancellationToken cancellationToken);

    /// <summary>Changes a memory and returns it as it is now, or null when there is none.</summary>
    Task<MemoryRecord?> UpdateAsync(UpdateRequest request, CancellationToken cancellationToken);

    /// <summary>Checks what <see cref="UpdateAsync"/> would refuse, for callers that change several memories or none.</summary>
    /// <exception cref="MemoryValidationException">It would be refused.</exception>
    void Check(UpdateRequest request);

    /// <summary>Deletes a memory; its history stays. False when there is none.</summary>
    Task<bool> DeleteAsync(string tenant, Guid id, CancellationToken cancellationToken);

    /// <summary>Deletes every memory that <paramref name="filter"/> selects, in one transaction, and returns their number.</summary>
    Task<(Guid EventId, long Deleted)> DeleteAllAsync(string tenant, MemoryFilter filter, CancellationToken cancellationToken);

    /// <summary>
    /// Erases for good every memory that <paramref name="filter"/> selects, in any state, with its history and source messages, and returns
    /// their number. None of the texts is left in the store's files.
    /// </summary>
    Task<long> EraseAsync(string tenant, MemoryFilter filter, CancellationToken cancellationToken);

    /// <summary>Typed relations between entities that memories state, nearest to the entity asked for first.</summary>
    Task<IReadOnlyList<GraphRelation>> RelationsAsync(GraphRequest request, CancellationToken cancellationToken);

    /// <summary>Queued adds that were given up, oldest first.</summary>
    Task<Page<DeadLetter>> DeadLettersAsync(string tenant, int offset, int limit, CancellationToken cancellationToken);

    /// <summary>Returns given-up adds to the queue, one or (null) all, and returns their number.</summary>
    Task<int> ReplayDeadLettersAsync(string tenant, Guid? eventId, CancellationToken cancellationToken);

    /// <summary>The history of a memory, oldest change first; null when it never existed.</summary>
    Task<IReadOnlyList<HistoryEntry>?> HistoryAsync(string tenant, Guid id, CancellationToken cancellationToken);

    /// <summary>Users, agents, apps and runs that have memories, of one kind or (null) of all, by name.</summary>
    Task<Page<ScopeEntity>> EntitiesAsync(string tenant, EntityType? type, int offset, int limit, CancellationToken cancellationToken);

    /// <summary>One event, or null.</summary>
    Task<MemoryEvent?> GetEventAsync(string tenant, Guid id, CancellationToken cancellationToken);

    /// <summary>Events, newest first.</summary>
    Task<Page<MemoryEvent>> ListEventsAsync(string tenant, int offset, int limit, CancellationToken cancellationToken);
}
