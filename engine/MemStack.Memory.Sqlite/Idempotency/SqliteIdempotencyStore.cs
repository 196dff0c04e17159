using MemStack.Memory.Idempotency;
using MemStack.Memory.Sqlite.Database;

namespace MemStack.Memory.Sqlite.Idempotency;

/// <inheritdoc cref="IIdempotencyStore"/>
internal sealed class SqliteIdempotencyStore(SqliteDatabase database) : IIdempotencyStore
{
    public Task<StoredOutcome?> FindAsync(
        string tenant,
        string key,
        string fingerprint,
        DateTimeOffset oldest,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync(
            "idempotency",
            session => SqliteIdempotency.Find(session, tenant, SqliteIdempotency.Request, key, fingerprint, oldest)?.Outcome,
            cancellationToken
        );

    public Task SaveAsync(
        string tenant,
        string key,
        string fingerprint,
        StoredOutcome outcome,
        DateTimeOffset now,
        DateTimeOffset oldest,
        CancellationToken cancellationToken
    )
    {
        var use = new KeyUse(fingerprint, null, outcome);
        return database.WriteAsync(
            "INSERT",
            "idempotency",
            scope => SqliteIdempotency.Take(scope.Session, tenant, SqliteIdempotency.Request, key, use, now, oldest),
            cancellationToken
        );
    }
}
