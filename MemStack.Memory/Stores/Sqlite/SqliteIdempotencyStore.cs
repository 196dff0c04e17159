using MemStack.Memory.Engine;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Stores.Sqlite;

/// <inheritdoc cref="IIdempotencyStore"/>
internal sealed class SqliteIdempotencyStore(
    SqliteDatabase database,
    RequestValidator validator,
    IOptions<MemoryOptions> options,
    TimeProvider time
) : IIdempotencyStore
{
    public Task<StoredResponse?> FindAsync(string tenant, string key, string fingerprint, CancellationToken cancellationToken)
    {
        validator.CheckIdempotencyKey(key);
        var oldest = time.GetUtcNow() - options.Value.IdempotencyRetention;
        return database.ReadAsync(
            "idempotency",
            session =>
                SqliteIdempotency.Find(session, tenant, SqliteIdempotency.Request, key, fingerprint, oldest) is { } use
                    ? new StoredResponse(use.Status!.Value, use.Body ?? [])
                    : null,
            cancellationToken
        );
    }

    public Task SaveAsync(string tenant, string key, string fingerprint, int status, byte[] body, CancellationToken cancellationToken)
    {
        validator.CheckIdempotencyKey(key);
        if (body.Length > options.Value.MaxStoredResponseBytes)
        {
            throw new MemoryValidationException($"The response is longer than {options.Value.MaxStoredResponseBytes} bytes.")
            {
                Reason = "response_length",
            };
        }

        var now = time.GetUtcNow();
        var oldest = now - options.Value.IdempotencyRetention;
        return database.WriteAsync(
            "INSERT",
            "idempotency",
            scope =>
                SqliteIdempotency.Take(
                    scope.Session,
                    tenant,
                    SqliteIdempotency.Request,
                    key,
                    new KeyUse(fingerprint, null, status, body),
                    now,
                    oldest
                ),
            cancellationToken
        );
    }
}
