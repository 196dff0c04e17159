using MemStack.Memory.Configuration;
using MemStack.Memory.Model;
using MemStack.Memory.Validation;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Idempotency;

/// <inheritdoc cref="IIdempotentOutcomes"/>
internal sealed class IdempotentOutcomes(IIdempotencyStore store, IOptions<MemoryOptions> options, TimeProvider time) : IIdempotentOutcomes
{
    public Task<StoredOutcome?> FindAsync(string tenant, string key, string fingerprint, CancellationToken cancellationToken)
    {
        RequestValidator.CheckIdempotencyKey(key);
        return store.FindAsync(tenant, key, fingerprint, time.GetUtcNow() - options.Value.IdempotencyRetention, cancellationToken);
    }

    public Task SaveAsync(string tenant, string key, string fingerprint, StoredOutcome outcome, CancellationToken cancellationToken)
    {
        RequestValidator.CheckIdempotencyKey(key);
        if (outcome.Content.Length > options.Value.MaxStoredResponseBytes)
        {
            throw new MemoryValidationException($"The response is longer than {options.Value.MaxStoredResponseBytes} bytes.")
            {
                Reason = "response_length",
            };
        }

        var now = time.GetUtcNow();
        return store.SaveAsync(tenant, key, fingerprint, outcome, now, now - options.Value.IdempotencyRetention, cancellationToken);
    }
}
