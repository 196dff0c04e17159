namespace MemStack.Memory.Stores.Sqlite;

/// <summary>Idempotency keys: at most one row for each tenant, kind and key, removed some time after their retention.</summary>
internal static class SqliteIdempotency
{
    public const string Add = "add";
    public const string Request = "request";

    // Each save removes more than it adds, so the table follows the rate of use and no single save is long.
    private const int RemovedPerSave = 16;

    /// <exception cref="IdempotencyConflictException">The key was used with another fingerprint.</exception>
    public static (string? EventId, int? Status, byte[]? Body)? Find(SqliteSession session, string tenant, string kind, string key, string fingerprint, DateTimeOffset oldest)
    {
        using var rows = session.Read(
            "SELECT fingerprint, event_id, status, body FROM idempotency WHERE tenant = $1 AND kind = $2 AND key = $3 AND created_at >= $4",
            tenant, kind, key, SqliteRows.Micros(oldest));
        if (!rows.Read()) return null;
        if (rows.GetString(0) != fingerprint) throw new IdempotencyConflictException();
        return (SqliteRows.Text(rows, 1), rows.IsDBNull(2) ? null : rows.GetInt32(2), rows.IsDBNull(3) ? null : rows.GetFieldValue<byte[]>(3));
    }

    public static void Save(
        SqliteSession session, string tenant, string kind, string key, string fingerprint, string? eventId, int? status, byte[]? body, DateTimeOffset now, DateTimeOffset oldest)
    {
        session.Execute(
            "DELETE FROM idempotency WHERE (tenant, kind, key) IN (SELECT tenant, kind, key FROM idempotency WHERE created_at < $1 ORDER BY created_at LIMIT $2)",
            SqliteRows.Micros(oldest), RemovedPerSave);
        // An outlived row may still stand under the same key.
        session.Execute(
            "INSERT OR REPLACE INTO idempotency (tenant, kind, key, fingerprint, event_id, status, body, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            tenant, kind, key, fingerprint, eventId, status, body, SqliteRows.Micros(now));
    }
}
