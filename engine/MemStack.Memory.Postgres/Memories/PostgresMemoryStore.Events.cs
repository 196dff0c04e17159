using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Postgres.Memories;

/// <content>Events, and results of earlier adds read from them.</content>
internal sealed partial class PostgresMemoryStore
{
    public async Task<MemoryEvent?> GetEventAsync(string tenant, Guid id, CancellationToken cancellationToken) =>
        (
            await EventsAsync(
                $"SELECT {PostgresEvents.Columns} FROM memstack.events WHERE id = {id} AND tenant = {tenant}",
                tenant,
                cancellationToken
            )
        ).Items
            is [var found]
            ? found
            : null;

    public Task<Page<MemoryEvent>> ListEventsAsync(string tenant, int offset, int limit, CancellationToken cancellationToken) =>
        EventsAsync(
            $"SELECT {PostgresEvents.Columns} FROM memstack.events WHERE tenant = {tenant} ORDER BY created_at DESC, seq DESC LIMIT {limit} OFFSET {offset}",
            tenant,
            cancellationToken
        );

    /// <summary>Reads the result of an earlier add from the history it wrote.</summary>
    internal static async Task<AddResult> ReplayAsync(PostgresSession session, string tenant, Guid eventId)
    {
        var batch = new PostgresBatch();
        var steps = batch.Add(
            $"SELECT snapshot, event, old_text, new_text FROM memstack.history WHERE event_id = {eventId} AND tenant = {tenant} ORDER BY seq",
            row =>
                (
                    Snapshot: row.GetString(0),
                    Event: (HistoryEvent)row.GetInt16(1),
                    Before: PostgresRows.Text(row, 2),
                    After: PostgresRows.Text(row, 3)
                )
        );
        var states = batch.Add(
            $"SELECT status FROM memstack.events WHERE id = {eventId} AND tenant = {tenant}",
            row => (EventStatus)row.GetInt16(0)
        );
        await session.RunAsync(batch);
        var (stored, touched, superseded) = (new List<MemoryRecord>(), new List<MemoryRecord>(), new List<MemoryRecord>());
        foreach (var step in steps)
        {
            var target = step.Event switch
            {
                HistoryEvent.Touch => touched,
                HistoryEvent.Supersede => superseded,
                _ => stored,
            };
            target.Add(StoredJson.Snapshot(step.Snapshot, (step.Event == HistoryEvent.Supersede ? step.Before : step.After) ?? ""));
        }

        return new AddResult(eventId, stored, Replayed: true)
        {
            Touched = touched,
            Superseded = superseded,
            Queued = states is [EventStatus.Pending or EventStatus.Running],
            Failed = states is [EventStatus.Failed],
        };
    }

    /// <summary>A page of events with their memories that are not deleted.</summary>
    private Task<Page<MemoryEvent>> EventsAsync(Sql query, string tenant, CancellationToken cancellationToken) =>
        database.ReadAsync(
            "events",
            async session =>
            {
                const int More = PostgresRows.MemoryColumnCount;
                var batch = new PostgresBatch();
                batch.Add(PostgresSession.BeginSnapshot);
                var events = batch.Add(query, PostgresEvents.Event);
                var steps = batch.Add(
                    $"""
                    SELECT {PostgresRows.MemoryColumns}, h.event_id, h.event
                    FROM ({query}) e JOIN memstack.history h ON h.event_id = e.id JOIN memstack.memories m ON m.id = h.memory_id
                    WHERE m.state <> 3 ORDER BY h.seq
                    """,
                    row => (EventId: row.GetGuid(More), Event: (HistoryEvent)row.GetInt16(More + 1), Memory: PostgresRows.Memory(row))
                );
                var total = batch.Add($"SELECT COUNT(*) FROM memstack.events WHERE tenant = {tenant}", row => row.GetInt64(0));
                batch.Add(PostgresSession.EndSnapshot);
                await session.RunAsync(batch);
                var stepsOf = steps.ToLookup(step => step.EventId, step => (step.Event, step.Memory));
                return new Page<MemoryEvent>([.. events.Select(found => StoredEvent.With(found, stepsOf[found.Id]))], total[0]);
            },
            cancellationToken
        );
}
