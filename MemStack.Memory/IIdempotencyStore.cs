namespace MemStack.Memory;

/// <summary>
/// Answers of unsafe requests by the caller's idempotency key, durable and kept for <see cref="MemoryOptions.IdempotencyRetention"/>.
/// Keys of one tenant say nothing to another. An answer is saved after the work it tells of, in a transaction of its own, so a crash
/// between the two leaves the work done and the key unused; <see cref="AddRequest.IdempotencyKey"/> has no such gap.
/// </summary>
public interface IIdempotencyStore
{
    /// <summary>The answer that was given to this key, or null when it is new or its time is over.</summary>
    /// <exception cref="IdempotencyConflictException">The key was used with another fingerprint.</exception>
    Task<StoredResponse?> FindAsync(string tenant, string key, string fingerprint, CancellationToken cancellationToken);

    /// <summary>Keeps the answer. The first one stays when the same request saves twice.</summary>
    /// <exception cref="IdempotencyConflictException">The key was used with another fingerprint.</exception>
    /// <exception cref="MemoryValidationException">The key or the body is too long.</exception>
    Task SaveAsync(string tenant, string key, string fingerprint, int status, byte[] body, CancellationToken cancellationToken);
}

/// <summary>An answer given before.</summary>
/// <param name="Status">Its HTTP status.</param>
/// <param name="Body">Its body.</param>
public sealed record StoredResponse(int Status, byte[] Body);
