using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Sqlite.Sessions;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Sqlite.Memories;

/// <content>Events, and results of earlier adds read from them.</content>
internal sealed partial class SqliteMemoryStore
{
    private static readonly Sql EventColumns = Sql.Raw("id, type, status, error, created_at, started_at, completed_at");

    public Task<MemoryEvent?> GetEventAsync(string tenant, Guid id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            "events",
            session => ReadEvents(session, $"SELECT {EventColumns} FROM events WHERE id = {id} AND tenant = {tenant}").FirstOrDefault(),
            cancellationToken
        );

    public Task<Page<MemoryEvent>> ListEventsAsync(string tenant, int offset, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            "events",
            session => new Page<MemoryEvent>(
                ReadEvents(
                    session,
                    $"SELECT {EventColumns} FROM events WHERE tenant = {tenant} ORDER BY created_at DESC, seq DESC LIMIT {limit} OFFSET {offset}"
                ),
                (long)session.Scalar($"SELECT COUNT(*) FROM events WHERE tenant = {tenant}")!
            ),
            cancellationToken
        );

    internal static void InsertEvent(
        SqliteSession session,
        Guid id,
        string tenant,
        string type,
        EventStatus status,
        string? input,
        DateTimeOffset now
    )
    {
        var done = status == EventStatus.Succeeded ? now : (DateTimeOffset?)null;
        session.Execute(
            $"INSERT INTO events (id, tenant, type, status, input, created_at, started_at, completed_at) VALUES ({id}, {tenant}, {type}, {status}, {input}, {now}, {done}, {done})"
        );
    }

    private static void CompleteEvent(SqliteSession session, Guid id, bool keepsInput, DateTimeOffset now) =>
        session.Execute(
            $"UPDATE events SET status = {EventStatus.Succeeded}, error = NULL, completed_at = {now}, input = iif({keepsInput}, input, NULL) WHERE id = {id}"
        );

    private static List<MemoryEvent> ReadEvents(SqliteSession session, Sql sql)
    {
        var events = new List<MemoryEvent>();
        using (var rows = session.Read(sql))
        {
            while (rows.Read())
            {
                events.Add(
                    new MemoryEvent
                    {
                        Id = Guid.ParseExact(rows.GetString(0), "D"),
                        Type = rows.GetString(1),
                        Status = (EventStatus)rows.GetInt32(2),
                        Memories = [],
                        Error = SqliteRows.Text(rows, 3),
                        CreatedAt = SqliteRows.Time(rows.GetInt64(4)),
                        StartedAt = SqliteRows.TimeOrNull(rows, 5),
                        CompletedAt = SqliteRows.TimeOrNull(rows, 6),
                    }
                );
            }
        }

        if (events.Count == 0)
        {
            return events;
        }

        var memories = MemoriesOf(session, events);
        return [.. events.Select(found => StoredEvent.With(found, memories[found.Id]))];
    }

    /// <summary>Reads the steps of all these events with their memories' current rows in one query, without deleted memories.</summary>
    private static ILookup<Guid, (HistoryEvent Event, MemoryRecord Memory)> MemoriesOf(SqliteSession session, List<MemoryEvent> events)
    {
        Guid[] ids = [.. events.Select(found => found.Id)];
        var memories = new List<(Guid EventId, HistoryEvent Event, MemoryRecord Memory)>();
        using var rows = session.Read(
            $"""
            SELECT {SqliteRows.MemoryColumns}, h.event_id, h.event
            FROM json_each({ids}) e CROSS JOIN history h ON h.event_id = e.value CROSS JOIN memories m ON m.id = h.memory_id
            WHERE m.state <> 3 ORDER BY h.seq
            """
        );
        while (rows.Read())
        {
            memories.Add(
                (
                    Guid.ParseExact(rows.GetString(SqliteRows.MemoryColumnCount), "D"),
                    (HistoryEvent)rows.GetInt32(SqliteRows.MemoryColumnCount + 1),
                    SqliteRows.Memory(rows)
                )
            );
        }

        return memories.ToLookup(step => step.EventId, step => (step.Event, step.Memory));
    }

    /// <summary>Reads the result of an earlier add from the history it wrote.</summary>
    internal static AddResult Replay(SqliteSession session, string tenant, Guid eventId)
    {
        var (stored, touched, superseded) = (new List<MemoryRecord>(), new List<MemoryRecord>(), new List<MemoryRecord>());
        using var rows = session.Read(
            $"SELECT snapshot, event, old_text, new_text FROM history WHERE event_id = {eventId} AND tenant = {tenant} ORDER BY seq"
        );
        while (rows.Read())
        {
            var (what, before, after) = ((HistoryEvent)rows.GetInt32(1), SqliteRows.Text(rows, 2), SqliteRows.Text(rows, 3));
            var target = what switch
            {
                HistoryEvent.Touch => touched,
                HistoryEvent.Supersede => superseded,
                _ => stored,
            };
            target.Add(StoredJson.Snapshot(rows.GetString(0), (what == HistoryEvent.Supersede ? before : after) ?? ""));
        }

        var status = (EventStatus?)(long?)session.Scalar($"SELECT status FROM events WHERE id = {eventId} AND tenant = {tenant}");
        return new AddResult(eventId, stored, Replayed: true)
        {
            Touched = touched,
            Superseded = superseded,
            Queued = status is EventStatus.Pending or EventStatus.Running,
            Failed = status is EventStatus.Failed,
        };
    }
}
