namespace MemStack.Memory.Stores;

/// <summary>The use of an idempotency key.</summary>
internal sealed record KeyUse(string Fingerprint, Guid? EventId, int? Status, byte[]? Body)
{
    /// <exception cref="IdempotencyConflictException">The fingerprint is another one.</exception>
    public KeyUse Checked(string fingerprint) => Fingerprint == fingerprint ? this : throw new IdempotencyConflictException();
}
