using MemStack.Memory.Idempotency;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Sessions;

namespace MemStack.Memory.Postgres.Idempotency;

/// <inheritdoc cref="IIdempotencyStore"/>
internal sealed class PostgresIdempotencyStore(PostgresDatabase database) : IIdempotencyStore
{
    public async Task<StoredOutcome?> FindAsync(
        string tenant,
        string key,
        string fingerprint,
        DateTimeOffset oldest,
        CancellationToken cancellationToken
    )
    {
        var found = await database.ReadAsync(
            "idempotency",
            session =>
                session.ListAsync(PostgresIdempotency.Use, PostgresIdempotency.Find(tenant, PostgresIdempotency.Request, key, oldest)),
            cancellationToken
        );
        return found is [var use] ? use.Checked(fingerprint).Outcome : null;
    }

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
            async session =>
            {
                var batch = new PostgresBatch();
                var earlier = PostgresIdempotency.Take(batch, tenant, PostgresIdempotency.Request, key, use, now, oldest);
                await session.RunAsync(batch);
                return earlier();
            },
            repeatable: true,
            cancellationToken
        );
    }
}
