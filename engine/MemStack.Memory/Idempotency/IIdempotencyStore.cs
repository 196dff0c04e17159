using MemStack.Memory.Model;

namespace MemStack.Memory.Idempotency;

/// <summary>Keeps outcomes of requests by the caller's idempotency key. Every method is scoped to one tenant.</summary>
public interface IIdempotencyStore
{
    /// <summary>Returns the outcome that was saved under a key, unless it is older than <paramref name="oldest"/>; null for none.</summary>
    /// <exception cref="IdempotencyConflictException">The key was used with another fingerprint.</exception>
    Task<StoredOutcome?> FindAsync(
        string tenant,
        string key,
        string fingerprint,
        DateTimeOffset oldest,
        CancellationToken cancellationToken
    );

    /// <summary>Saves an outcome. If the same request saves twice, the first outcome stays.</summary>
    /// <exception cref="IdempotencyConflictException">The key was used with another fingerprint.</exception>
    Task SaveAsync(
        string tenant,
        string key,
        string fingerprint,
        StoredOutcome outcome,
        DateTimeOffset now,
        DateTimeOffset oldest,
        CancellationToken cancellationToken
    );
}

/// <summary>The outcome of a request. Its parts belong to the caller; an erasure drops outcomes that name an erased memory's id.</summary>
/// <param name="Code">A code, for example an HTTP status.</param>
/// <param name="Content">A body in UTF-8.</param>
public sealed record StoredOutcome(int Code, byte[] Content);
