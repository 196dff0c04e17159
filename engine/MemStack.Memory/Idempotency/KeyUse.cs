using MemStack.Memory.Model;

namespace MemStack.Memory.Idempotency;

/// <summary>The use of an idempotency key.</summary>
/// <param name="Fingerprint">A digest that distinguishes requests.</param>
/// <param name="EventId">The event of an add; null for other requests.</param>
/// <param name="Outcome">The outcome of a request; null for an add.</param>
public sealed record KeyUse(string Fingerprint, Guid? EventId, StoredOutcome? Outcome)
{
    /// <summary>Returns this use if the fingerprint is the same.</summary>
    /// <param name="fingerprint">The fingerprint of the request at hand.</param>
    /// <exception cref="IdempotencyConflictException">The fingerprint is another one.</exception>
    public KeyUse Checked(string fingerprint) => Fingerprint == fingerprint ? this : throw new IdempotencyConflictException();
}
