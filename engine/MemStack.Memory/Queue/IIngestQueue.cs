using MemStack.Memory.Model;

namespace MemStack.Memory.Queue;

/// <summary>
/// Adds that wait for a worker, durable in the store. A job is removed in the transaction that stores its memories
/// (<see cref="Plans.AddBatch.Queued"/>), so that it is done exactly once whatever dies in between.
/// </summary>
public interface IIngestQueue
{
    /// <summary>
    /// Keeps a job and its pending event, durably, and returns a queued result; of an earlier job or add with the same idempotency key,
    /// what became of it.
    /// </summary>
    /// <exception cref="IngestQueueFullException">Too many jobs of the tenant wait; nothing was stored.</exception>
    /// <exception cref="IdempotencyConflictException">The key was used with another fingerprint.</exception>
    Task<AddResult> EnqueueAsync(IngestJob job, DateTimeOffset now, DateTimeOffset oldestKey, CancellationToken cancellationToken);

    /// <summary>
    /// Takes jobs that are due, oldest first, and marks their events running. Nobody else gets them until the lease ends.
    /// </summary>
    Task<IReadOnlyList<IngestJob>> ClaimAsync(int limit, DateTimeOffset now, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a claimed job back, to be tried again from <paramref name="notBefore"/>. Of a job that is done or dead nothing changes, its
    /// event neither.
    /// </summary>
    Task RetryAsync(Guid eventId, DateTimeOffset notBefore, string error, CancellationToken cancellationToken);

    /// <summary>Gives a claimed job back untouched, because the worker stops: it is due at once, and the attempt does not count.</summary>
    Task ReleaseAsync(Guid eventId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a claimed job up: it stays as a dead letter, its event fails. Of a job that is done or dead nothing changes, its event
    /// neither.
    /// </summary>
    Task FailAsync(Guid eventId, string error, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Dead letters of a tenant, oldest first.</summary>
    Task<Page<DeadLetter>> DeadLettersAsync(string tenant, int offset, int limit, CancellationToken cancellationToken);

    /// <summary>Puts dead letters back in line with no attempts behind them: one, or (null) all of the tenant. Returns how many.</summary>
    Task<int> ReplayAsync(string tenant, Guid? eventId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Reads the status of the queue, over all tenants.</summary>
    Task<QueueState> StateAsync(DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>An add that waits.</summary>
/// <param name="EventId">Its event.</param>
/// <param name="Request">
/// The request; its <see cref="AddRequest.Timestamp"/> is set to the time of acceptance if the caller gave none.
/// </param>
/// <param name="Fingerprint">Tells requests with one idempotency key apart.</param>
/// <param name="Attempts">The number of claims, this one included.</param>
public sealed record IngestJob(Guid EventId, AddRequest Request, string Fingerprint, int Attempts)
{
    /// <summary>
    /// The place where the caller's trace was when it was accepted, as W3C's <c>traceparent</c>; null for an add that came without one.
    /// </summary>
    public string? TraceParent { get; init; }

    /// <summary>W3C's <c>tracestate</c> beside it.</summary>
    public string? TraceState { get; init; }
}

/// <summary>The status of the queue.</summary>
/// <param name="Waiting">Jobs that wait, due or not.</param>
/// <param name="Running">Jobs that a worker has.</param>
/// <param name="Dead">Dead letters.</param>
/// <param name="OldestAge">For how long the oldest waiting job has waited; zero when there is none.</param>
public sealed record QueueState(long Waiting, long Running, long Dead, TimeSpan OldestAge);
