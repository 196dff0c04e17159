using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Sqlite.Sessions;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Sqlite.Transfer;

/// <summary>The history of memories out of SQLite and into it.</summary>
internal static class SqliteTransferSteps
{
    public static ILookup<Guid, TransferredStep> Of(SqliteSession session, string tenant, Guid[] ids)
    {
        var steps = new List<(Guid Memory, TransferredStep Step)>();
        using var rows = session.Read(
            $"""
            SELECT h.memory_id, h.id, h.event, h.old_text, h.new_text, h.snapshot, h.created_at, h.event_id, v.input
            FROM json_each({ids}) e CROSS JOIN history h ON h.memory_id = e.value AND h.tenant = {tenant} LEFT JOIN events v ON v.id = h.event_id AND v.tenant = h.tenant
            ORDER BY h.seq
            """
        );
        while (rows.Read())
        {
            var step = new TransferredStep(
                Guid.ParseExact(rows.GetString(1), "D"),
                (HistoryEvent)rows.GetInt32(2),
                SqliteRows.Text(rows, 3),
                SqliteRows.Text(rows, 4),
                StoredJson.Snapshot(rows.GetString(5), ""),
                SqliteRows.Time(rows.GetInt64(6))
            )
            {
                EventId = SqliteRows.Text(rows, 7) is { } id ? Guid.ParseExact(id, "D") : null,
                Input = SqliteRows.Text(rows, 8) is { } input ? StoredJson.Messages(input) : null,
            };
            steps.Add((Guid.ParseExact(rows.GetString(0), "D"), step));
        }

        return steps.ToLookup(step => step.Memory, step => step.Step);
    }

    public static void Insert(SqliteSession session, MemoryRecord record, TransferredStep step)
    {
        var time = step.CreatedAt;
        if (step.EventId is { } eventId)
        {
            var (type, input) = (
                step.Event == HistoryEvent.Delete ? "DELETE_ALL" : "ADD",
                step.Input is null ? null : StoredJson.Messages(step.Input)
            );
            session.Execute(
                $"""
                INSERT INTO events (id, tenant, type, status, input, created_at, started_at, completed_at)
                VALUES ({eventId}, {record.Tenant}, {type}, {EventStatus.Succeeded}, {input}, {time}, {time}, {time}) ON CONFLICT (id) DO NOTHING
                """
            );
        }

        var snapshot = StoredJson.Snapshot(step.Snapshot);
        session.Execute(
            $"""
            INSERT INTO history (id, tenant, memory_id, event_id, event, old_text, new_text, snapshot, created_at)
            VALUES ({step.Id}, {record.Tenant}, {record.Id}, {step.EventId}, {step.Event}, {step.OldText}, {step.NewText}, {snapshot}, {time})
            ON CONFLICT (id) DO NOTHING
            """
        );
    }
}
