namespace MemStack.Memory.Stores;

/// <summary>What a key was used for.</summary>
internal sealed record KeyUse(string Fingerprint, Guid? EventId, int? Status, byte[]? Body)
{
    /// <exception cref="IdempotencyConflictException">The fingerprint is another one.</exception>
    public KeyUse Checked(string fingerprint) => Fingerprint == fingerprint ? this : throw new IdempotencyConflictException();
}
