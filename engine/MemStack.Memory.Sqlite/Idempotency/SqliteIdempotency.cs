using MemStack.Memory.Idempotency;
using MemStack.Memory.Model;
using MemStack.Memory.Sqlite.Sessions;

namespace MemStack.Memory.Sqlite.Idempotency;

/// <summary>Idempotency keys: at most one row for each tenant, kind and key, removed some time after their retention.</summary>
internal static class SqliteIdempotency
{
    public const string Add = "add";
    public const string Request = "request";

    // Each save removes more than it adds, so the table follows the rate of use and no single save is long.
    private const int RemovedPerSave = 16;

    /// <summary>Reads the use of a key; null when it is free.</summary>
    /// <exception cref="IdempotencyConflictException">It was used with another fingerprint.</exception>
    public static KeyUse? Find(SqliteSession session, string tenant, string kind, string key, string fingerprint, DateTimeOffset oldest) =>
        session
            .List(
                row => new KeyUse(
                    row.GetString(0),
                    SqliteRows.Text(row, 1) is { } id ? Guid.ParseExact(id, "D") : null,
                    row.IsDBNull(2) ? null : new StoredOutcome(row.GetInt32(2), row.IsDBNull(3) ? [] : row.GetFieldValue<byte[]>(3))
                ),
                $"SELECT fingerprint, event_id, status, body FROM idempotency WHERE tenant = {tenant} AND kind = {kind} AND key = {key} AND created_at >= {oldest}"
            )
            .FirstOrDefault()
            ?.Checked(fingerprint);

    /// <summary>Takes a key and returns null; or returns its earlier use if it is not free.</summary>
    /// <exception cref="IdempotencyConflictException">It was used with another fingerprint.</exception>
    public static KeyUse? Take(
        SqliteSession session,
        string tenant,
        string kind,
        string key,
        KeyUse use,
        DateTimeOffset now,
        DateTimeOffset oldest
    )
    {
        session.Execute(
            $"DELETE FROM idempotency WHERE (tenant, kind, key) IN (SELECT tenant, kind, key FROM idempotency WHERE created_at < {oldest} ORDER BY created_at LIMIT {RemovedPerSave})"
        );
        // An expired row may still have the same key.
        var taken = session.Scalar(
            $"""
            INSERT INTO idempotency AS i (tenant, kind, key, fingerprint, event_id, status, body, created_at)
            VALUES ({tenant}, {kind}, {key}, {use.Fingerprint}, {use.EventId}, {use.Outcome?.Code}, {use.Outcome?.Content}, {now})
            ON CONFLICT (tenant, kind, key) DO UPDATE
            SET fingerprint = excluded.fingerprint, event_id = excluded.event_id, status = excluded.status, body = excluded.body, created_at = excluded.created_at
            WHERE i.created_at < {oldest} RETURNING 1
            """
        );
        return taken is null ? Find(session, tenant, kind, key, use.Fingerprint, oldest) : null;
    }
}
