using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Postgres.Filters;
using MemStack.Memory.Postgres.Graph;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Stores;
using Npgsql;

namespace MemStack.Memory.Postgres.Transfer;

/// <summary>Reads a page of whole memories from one snapshot.</summary>
internal static class PostgresExport
{
    public static async Task<IReadOnlyList<TransferredMemory>> ReadAsync(PostgresSession session, TransferPage page)
    {
        var vector = Sql.Raw(page.Vectors ? "(SELECT v.data::real[] FROM memstack.vectors v WHERE v.memory_seq = m.seq)" : "NULL::real[]");
        var first = new PostgresBatch();
        first.Add(PostgresSession.BeginSnapshot);
        var memories = first.Add(
            $"""
            SELECT {PostgresRows.MemoryColumns}, m.thread, m.turn, m.dedup, m.source, {vector} FROM memstack.memories m
            WHERE m.tenant = {page.Tenant} AND m.id > {page.After ?? Guid.Empty} AND {PostgresFilterCompiler.Compile(
                page.Filter
            )} ORDER BY m.id LIMIT {page.Limit}
            """,
            Memory
        );
        await session.RunAsync(first);
        Guid[] ids = [.. memories.Select(memory => memory.Record.Id)];
        var second = new PostgresBatch();
        var steps = second.Add(
            $"""
            SELECT h.memory_id, h.id, h.event, h.old_text, h.new_text, h.snapshot, h.created_at, h.event_id, e.input
            FROM memstack.history h LEFT JOIN memstack.events e ON e.id = h.event_id AND e.tenant = h.tenant
            WHERE h.memory_id = ANY({ids}) AND h.tenant = {page.Tenant} ORDER BY h.seq
            """,
            row => (Memory: row.GetGuid(0), Step: Step(row))
        );
        var stated = second.Add(PostgresGraph.RelationsOf(page.Tenant, ids), PostgresGraph.Relation);
        second.Add(PostgresSession.EndSnapshot);
        await session.RunAsync(second);
        var (history, relations) = (steps.ToLookup(step => step.Memory, step => step.Step), stated.ToLookup(relation => relation.MemoryId));
        return
        [
            .. memories.Select(memory =>
                memory with
                {
                    History = [.. history[memory.Record.Id]],
                    Relations = [.. relations[memory.Record.Id]],
                }
            ),
        ];
    }

    private static TransferredMemory Memory(NpgsqlDataReader row)
    {
        const int More = PostgresRows.MemoryColumnCount;
        return new TransferredMemory(PostgresRows.Memory(row))
        {
            Thread = TransferredMemory.NameOf(PostgresRows.Text(row, More)),
            Turn = row.GetInt32(More + 1),
            DedupKey = PostgresRows.Text(row, More + 2),
            SourceTerms = PostgresRows.Text(row, More + 3),
            Vector = row.IsDBNull(More + 4) ? default : row.GetFieldValue<float[]>(More + 4),
        };
    }

    private static TransferredStep Step(NpgsqlDataReader row) =>
        new(
            row.GetGuid(1),
            (HistoryEvent)row.GetInt16(2),
            PostgresRows.Text(row, 3),
            PostgresRows.Text(row, 4),
            StoredJson.Snapshot(row.GetString(5), ""),
            row.GetFieldValue<DateTimeOffset>(6)
        )
        {
            EventId = row.IsDBNull(7) ? null : row.GetGuid(7),
            Input = PostgresRows.Text(row, 8) is { } input ? StoredJson.Messages(input) : null,
        };
}
