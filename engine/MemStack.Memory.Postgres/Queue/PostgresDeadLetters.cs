using MemStack.Memory.Model;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Postgres.Sessions;

namespace MemStack.Memory.Postgres.Queue;

/// <summary>Jobs that were given up: reads them and returns them to the queue.</summary>
internal static class PostgresDeadLetters
{
    public static async Task<Page<DeadLetter>> ReadAsync(PostgresSession session, string tenant, int offset, int limit)
    {
        var batch = new PostgresBatch();
        batch.Add(PostgresSession.BeginSnapshot);
        var letters = batch.Add(
            $"""
            SELECT event_id, error, attempts, json_array_length(request -> 'Messages'), created_at FROM memstack.jobs WHERE tenant = {tenant} AND dead
            ORDER BY seq LIMIT {limit} OFFSET {offset}
            """,
            row => new DeadLetter(
                row.GetGuid(0),
                PostgresRows.Text(row, 1) ?? "",
                row.GetInt32(2),
                row.GetInt32(3),
                row.GetFieldValue<DateTimeOffset>(4)
            )
        );
        var total = batch.Add($"SELECT COUNT(*) FROM memstack.jobs WHERE tenant = {tenant} AND dead", row => row.GetInt64(0));
        batch.Add(PostgresSession.EndSnapshot);
        await session.RunAsync(batch);
        return new Page<DeadLetter>(letters, total[0]);
    }

    /// <summary>Returns one, or all of the tenant, to the queue; the number of those that were.</summary>
    public static async Task<int> ReplayAsync(PostgresSession session, string tenant, Guid? eventId, DateTimeOffset now)
    {
        var replayed = await session.ListAsync(
            row => row.GetGuid(0),
            $"""
            WITH replayed AS (
                UPDATE memstack.jobs SET dead = FALSE, attempts = 0, not_before = {now}, lease_until = NULL, error = NULL
                WHERE tenant = {tenant} AND dead AND ({eventId} IS NULL OR event_id = {eventId}) RETURNING event_id
            ), updated AS (
                UPDATE memstack.events e SET status = {EventStatus.Pending}, error = NULL, completed_at = NULL FROM replayed WHERE e.id = replayed.event_id
            )
            SELECT event_id FROM replayed
            """
        );
        return replayed.Count;
    }
}
