using MemStack.Memory.Configuration;
using MemStack.Memory.Model;

namespace MemStack.Memory.Idempotency;

/// <summary>
/// Outcomes of unsafe requests by the caller's idempotency key, durable and kept for <see cref="MemoryOptions.IdempotencyRetention"/>.
/// Keys of one tenant are independent of another's. An outcome is saved after the work, in a transaction of its own, so a crash between the
/// two leaves the work done and the key unused; <see cref="AddRequest.IdempotencyKey"/> has no such gap.
/// </summary>
public interface IIdempotentOutcomes
{
    /// <summary>Returns the outcome that was saved under a key, or null when the key is new or has expired.</summary>
    /// <exception cref="IdempotencyConflictException">The key was used with another fingerprint.</exception>
    /// <exception cref="MemoryValidationException">The key is too long.</exception>
    Task<StoredOutcome?> FindAsync(string tenant, string key, string fingerprint, CancellationToken cancellationToken);

    /// <summary>Saves an outcome. If the same request saves twice, the first outcome stays.</summary>
    /// <exception cref="IdempotencyConflictException">The key was used with another fingerprint.</exception>
    /// <exception cref="MemoryValidationException">The key or the content is too long.</exception>
    Task SaveAsync(string tenant, string key, string fingerprint, StoredOutcome outcome, CancellationToken cancellationToken);
}
