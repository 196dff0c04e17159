using System.Text.Json.Nodes;

namespace MemStack.Client;

/// <summary>MemStack's api as typed calls. Unsafe calls carry an idempotency key, so that they may be retried.</summary>
/// <exception cref="MemStackApiException">The api refused a call or could not be reached.</exception>
public interface IMemStackClient
{
    /// <summary>Remembers messages.</summary>
    Task<AddMemoriesResult> AddAsync(AddMemoriesRequest request, CancellationToken cancellationToken = default);

    /// <summary>Returns the status of an add, or null when there is no such event.</summary>
    /// <param name="eventId">The event that the add named.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<MemoryEvent?> GetEventAsync(Guid eventId, CancellationToken cancellationToken = default);

    /// <summary>Waits until an event is finished, polling at growing intervals of up to a second.</summary>
    /// <param name="eventId">The event that an add named.</param>
    /// <param name="longest">The longest wait, above 0.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The event, which is not finished (<see cref="MemoryEvent.IsFinished"/>) after a time-out; null when there is no such
    /// event.</returns>
    Task<MemoryEvent?> WaitForEventAsync(Guid eventId, TimeSpan longest, CancellationToken cancellationToken = default);

    /// <summary>Finds the memories that best answer <paramref name="query"/>, best first.</summary>
    /// <param name="query">The question.</param>
    /// <param name="scope">The owner of the memories.</param>
    /// <param name="topK">The largest number of results, 1 to 1000.</param>
    /// <param name="threshold">The least score, 0 to 1.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<MemoryItem>> SearchAsync(
        string query,
        MemoryScope scope,
        int topK = 10,
        double threshold = 0,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Finds the memories that best answer a question, now or as of a moment, with the relations they state when asked for.
    /// </summary>
    Task<SearchMemoriesResult> SearchAsync(SearchMemoriesRequest request, CancellationToken cancellationToken = default);

    /// <summary>Lists memories, newest first: those true now, those true at a moment, or all including past ones.</summary>
    Task<PageOf<MemoryItem>> ListAsync(ListMemoriesRequest request, CancellationToken cancellationToken = default);

    /// <summary>Entities and the typed relations between them.</summary>
    Task<MemoryGraph> GraphAsync(GraphRequest request, CancellationToken cancellationToken = default);

    /// <summary>Lists memories, newest first.</summary>
    /// <param name="scope">The owner of the memories.</param>
    /// <param name="page">The page, from 1.</param>
    /// <param name="pageSize">Memories a page, 1 to 200.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<PageOf<MemoryItem>> ListAsync(
        MemoryScope scope,
        int page = 1,
        int pageSize = MemoryLimits.DefaultPageSize,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Returns those of the memories named by <paramref name="ids"/> that exist and are in <paramref name="scope"/>, in one call.
    /// </summary>
    /// <param name="scope">The owner of the memories.</param>
    /// <param name="ids">1 to 200 ids.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<MemoryItem>> FindAsync(
        MemoryScope scope,
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancellationToken = default
    );

    /// <summary>Returns one memory, or null when there is none.</summary>
    Task<MemoryItem?> GetAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Changes a memory's text or metadata. False when there is none.</summary>
    Task<bool> UpdateAsync(Guid id, string? text, JsonObject? metadata = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes a memory. False when there is none.</summary>
    Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes the memories named by <paramref name="ids"/> in one call. Their owner is not checked: see <see cref="FindAsync"/>.
    /// </summary>
    /// <param name="ids">1 to 1000 ids.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task DeleteManyAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken = default);

    /// <summary>Deletes every memory of <paramref name="scope"/>.</summary>
    Task DeleteAllAsync(MemoryScope scope, CancellationToken cancellationToken = default);

    /// <summary>Erases a memory for good, with its history, even if it was deleted before. False when there is none.</summary>
    Task<bool> EraseAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Erases everything of <paramref name="scope"/> for good: memories in any state, their history, and adds that wait. Returns how many
    /// memories there were.
    /// </summary>
    Task<long> EraseAllAsync(MemoryScope scope, CancellationToken cancellationToken = default);

    /// <summary>Queued adds that were given up, oldest first.</summary>
    Task<PageOf<DeadLetter>> DeadLettersAsync(
        int page = 1,
        int pageSize = MemoryLimits.DefaultPageSize,
        CancellationToken cancellationToken = default
    );

    /// <summary>Returns an add that was given up to the queue; null means all of them. Returns their number.</summary>
    Task<int> ReplayDeadLettersAsync(Guid? eventId = null, CancellationToken cancellationToken = default);

    /// <summary>The history of a memory, oldest change first; empty when it never existed.</summary>
    Task<IReadOnlyList<HistoryItem>> HistoryAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Users, agents, apps and runs that have memories.</summary>
    Task<PageOf<EntityItem>> EntitiesAsync(
        int page = 1,
        int pageSize = MemoryLimits.DefaultPageSize,
        CancellationToken cancellationToken = default
    );

    /// <summary>Streams memories in the order of their ids. The client's time limit does not apply.</summary>
    /// <param name="request">The selection and the format.</param>
    /// <param name="destination">The stream to write to; it is not closed.</param>
    /// <param name="cancellationToken">Ends the export.</param>
    Task ExportAsync(ExportMemoriesRequest request, Stream destination, CancellationToken cancellationToken = default);

    /// <summary>
    /// Stores memories from a stream under their ids. An interrupted import can be repeated unchanged: existing memories are recognised.
    /// </summary>
    /// <param name="request">The format, and the treatment of existing memories.</param>
    /// <param name="source">The memories; it is read to its end and closed.</param>
    /// <param name="cancellationToken">Ends the import; stored memories stay.</param>
    Task<ImportMemoriesResult> ImportAsync(ImportMemoriesRequest request, Stream source, CancellationToken cancellationToken = default);
}

/// <summary>The api refused a call or could not be reached.</summary>
/// <param name="message">The api's message, fit for the caller to read.</param>
/// <param name="statusCode">The HTTP status, or null when there was no answer.</param>
/// <param name="inner">The cause, if any.</param>
public sealed class MemStackApiException(string message, int? statusCode, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The HTTP status, or null when there was no answer.</summary>
    public int? StatusCode { get; } = statusCode;
}
