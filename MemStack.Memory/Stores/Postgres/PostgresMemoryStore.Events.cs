namespace MemStack.Memory.Stores.Postgres;

/// <content>Events, and results told again from them.</content>
internal sealed partial class PostgresMemoryStore
{
    public async Task<MemoryEvent?> GetEventAsync(string tenant, Guid id, CancellationToken cancellationToken) =>
        (await EventsAsync($"SELECT {PostgresEvents.Columns} FROM memstack.events WHERE id = {id} AND tenant = {tenant}", tenant, cancellationToken)).Items is [var found] ? found : null;

    public Task<Page<MemoryEvent>> ListEventsAsync(string tenant, int offset, int limit, CancellationToken cancellationToken) => EventsAsync(
        $"SELECT {PostgresEvents.Columns} FROM memstack.events WHERE tenant = {tenant} ORDER BY created_at DESC, seq DESC LIMIT {limit} OFFSET {offset}", tenant, cancellationToken);

    /// <summary>What an earlier add returned, from the history it wrote.</summary>
    internal static async Task<AddResult> ReplayAsync(PostgresSession session, string tenant, Guid eventId)
    {
        var (steps, states) = await session.ReadAsync(
            async results => (
                await results.ListAsync(row => (Snapshot: row.GetString(0), Event: (HistoryEvent)row.GetInt16(1), Before: PostgresRows.Text(row, 2), After: PostgresRows.Text(row, 3))),
                await results.ListAsync(row => (EventStatus)row.GetInt16(0))),
            $"SELECT snapshot, event, old_text, new_text FROM memstack.history WHERE event_id = {eventId} AND tenant = {tenant} ORDER BY seq",
            $"SELECT status FROM memstack.events WHERE id = {eventId} AND tenant = {tenant}");
        var (stored, touched, superseded) = (new List<MemoryRecord>(), new List<MemoryRecord>(), new List<MemoryRecord>());
        foreach (var step in steps)
        {
            var target = step.Event switch { HistoryEvent.Touch => touched, HistoryEvent.Supersede => superseded, _ => stored };
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
    private Task<Page<MemoryEvent>> EventsAsync(Sql query, string tenant, CancellationToken cancellationToken) => database.ReadAsync(
        "events",
        session => session.ReadAsync(
            async results =>
            {
                var events = await results.ListAsync(PostgresEvents.Event);
                var steps = (await results.ListAsync(row => (
                        EventId: row.GetGuid(PostgresRows.MemoryColumnCount), What: (HistoryEvent)row.GetInt16(PostgresRows.MemoryColumnCount + 1), Memory: PostgresRows.Memory(row))))
                    .ToLookup(step => step.EventId, step => (step.What, step.Memory));
                return new Page<MemoryEvent>([.. events.Select(found => StoredEvent.With(found, steps[found.Id]))], await results.NumberAsync());
            },
            PostgresSession.BeginSnapshot,
            query,
            $"""
            SELECT {PostgresRows.MemoryColumns}, h.event_id, h.event
            FROM ({query}) e JOIN memstack.history h ON h.event_id = e.id JOIN memstack.memories m ON m.id = h.memory_id
            WHERE m.state <> 3 ORDER BY h.seq
            """,
            $"SELECT COUNT(*) FROM memstack.events WHERE tenant = {tenant}",
            PostgresSession.EndSnapshot),
        cancellationToken);
}
