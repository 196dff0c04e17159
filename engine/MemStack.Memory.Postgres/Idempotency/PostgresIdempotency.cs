using MemStack.Memory.Idempotency;
using MemStack.Memory.Model;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Postgres.Idempotency;

/// <summary>Idempotency keys: at most one row for each tenant, kind and key, removed some time after their retention.</summary>
internal static class PostgresIdempotency
{
    public const string Add = "add";
    public const string Request = "request";

    // Each save removes more than it adds, so the table follows the rate of use and no single save is long.
    private const int RemovedPerSave = 16;

    public static Sql Find(string tenant, string kind, string key, DateTimeOffset oldest) =>
        $"SELECT fingerprint, event_id, status, body FROM memstack.idempotency WHERE tenant = {tenant} AND kind = {kind} AND key = {key} AND created_at >= {oldest}";

    public static KeyUse Use(Npgsql.NpgsqlDataReader row) =>
        new(
            row.GetString(0),
            row.IsDBNull(1) ? null : row.GetGuid(1),
            row.IsDBNull(2) ? null : new StoredOutcome(row.GetInt32(2), row.IsDBNull(3) ? [] : row.GetFieldValue<byte[]>(3))
        );

    /// <summary>Takes a key. A second request with the key waits until the first one's transaction has ended.</summary>
    /// <returns>A function that returns, once the batch has run, the earlier use of the key, or null when it was free. It throws
    /// <see cref="IdempotencyConflictException"/> for another fingerprint.</returns>
    public static Func<KeyUse?> Take(
        PostgresBatch batch,
        string tenant,
        string kind,
        string key,
        KeyUse use,
        DateTimeOffset now,
        DateTimeOffset oldest
    )
    {
        // An expired row may still have the same key.
        var taken = batch.Add(
            $"""
            INSERT INTO memstack.idempotency AS i (tenant, kind, key, fingerprint, event_id, status, body, created_at)
            VALUES ({tenant}, {kind}, {key}, {use.Fingerprint}, {use.EventId}, {use.Outcome?.Code}, {use.Outcome?.Content}, {now})
            ON CONFLICT (tenant, kind, key) DO UPDATE
            SET fingerprint = EXCLUDED.fingerprint, event_id = EXCLUDED.event_id, status = EXCLUDED.status, body = EXCLUDED.body, created_at = EXCLUDED.created_at
            WHERE i.created_at < {oldest} RETURNING 1
            """,
            _ => true
        );
        var found = batch.Add(Find(tenant, kind, key, oldest), Use);
        batch.Add(
            $"""
            DELETE FROM memstack.idempotency WHERE (tenant, kind, key) IN (
                SELECT tenant, kind, key FROM memstack.idempotency WHERE created_at < {oldest} ORDER BY created_at LIMIT {RemovedPerSave} FOR UPDATE SKIP LOCKED)
            """
        );
        return () => taken.Count > 0 ? null : found[0].Checked(use.Fingerprint);
    }
}
