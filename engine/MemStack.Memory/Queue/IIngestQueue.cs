using System.Diagnostics;
using MemStack.Memory.Model;

namespace MemStack.Memory.Queue;

/// <summary>
/// Adds that wait for a worker, durable in the store. A job is removed in the transaction that stores its memories
/// (<see cref="Plans.AddBatch.Queued"/>), so that it is done exactly once, whichever process dies.
/// </summary>
public interface IIngestQueue
{
    /// <summary>
    /// Stores a job and its pending event durably, and returns a queued result, or the outcome of an earlier job or add with the same
    /// idempotency key.
    /// </summary>
    /// <exception cref="IngestQueueFullException">Too many jobs of the tenant wait; nothing was stored.</exception>
    /// <exception cref="IdempotencyConflictException">The key was used with another fingerprint.</exception>
    Task<AddResult> EnqueueAsync(IngestJob job, DateTimeOffset now, DateTimeOffset oldestKey, CancellationToken cancellationToken);

    /// <summary>
    /// Claims due jobs, oldest first, and marks their events running. No other worker gets them until the lease ends.
    /// </summary>
    Task<IReadOnlyList<IngestJob>> ClaimAsync(int limit, DateTimeOffset now, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>
    /// Returns a claimed job to the queue, to be tried again from <paramref name="notBefore"/>. A job that is done or dead does not change,
    /// nor does its event.
    /// </summary>
    Task RetryAsync(Guid eventId, DateTimeOffset notBefore, string error, CancellationToken cancellationToken);

    /// <summary>Returns a claimed job to the queue unchanged, because the worker stops: it is due at once, and the attempt does not
    /// count.</summary>
    Task ReleaseAsync(Guid eventId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a claimed job up: it stays as a dead letter, its event fails. A job that is done or dead does not change, nor does its event.
    /// </summary>
    Task FailAsync(Guid eventId, string error, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Dead letters of a tenant, oldest first.</summary>
    Task<Page<DeadLetter>> DeadLettersAsync(string tenant, int offset, int limit, CancellationToken cancellationToken);

    /// <summary>Queues dead letters again with no attempts counted: one, or (null) all of the tenant. Returns their number.</summary>
    Task<int> ReplayAsync(string tenant, Guid? eventId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Reads the status of the queue, over all tenants.</summary>
    Task<QueueState> StateAsync(DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>An add that waits.</summary>
/// <param name="EventId">Its event.</param>
/// <param name="Request">
/// The request; its <see cref="AddRequest.Timestamp"/> is set to the time of acceptance if the caller gave none.
/// </param>
/// <param name="Fingerprint">A digest that distinguishes requests with the same idempotency key.</param>
/// <param name="Attempts">The number of claims, this one included.</param>
public sealed record IngestJob(Guid EventId, AddRequest Request, string Fingerprint, int Attempts)
{
    /// <summary>
    /// The caller's trace context at acceptance, as W3C's <c>traceparent</c>; null for an add without one.
    /// </summary>
    public string? TraceParent { get; init; }

    /// <summary>W3C's <c>tracestate</c> of the same context.</summary>
    public string? TraceState { get; init; }

    /// <summary>The job of an add that is accepted now, in the caller's trace.</summary>
    internal static IngestJob Of(AddRequest request, string fingerprint, Guid eventId, DateTimeOffset now)
    {
        var trace = Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current : null;
        return new IngestJob(eventId, request with { Timestamp = request.Timestamp ?? now }, fingerprint, 0)
        {
            TraceParent = trace?.Id,
            TraceState = trace?.TraceStateString,
        };
    }
}

/// <summary>The status of the queue.</summary>
/// <param name="Waiting">Jobs that wait, due or not.</param>
/// <param name="Running">Jobs that a worker has.</param>
/// <param name="Dead">Dead letters.</param>
/// <param name="OldestAge">The waiting time of the oldest waiting job; zero when there is none.</param>
public sealed record QueueState(long Waiting, long Running, long Dead, TimeSpan OldestAge);
