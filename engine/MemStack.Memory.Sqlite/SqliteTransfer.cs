using System.Runtime.InteropServices;
using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Stores;
using MemStack.Memory.Text;
using Microsoft.Data.Sqlite;

namespace MemStack.Memory.Sqlite;

/// <summary>Whole memories out of SQLite and into it.</summary>
internal sealed class SqliteTransfer(SqliteDatabase database) : ITransferStore
{
    public Task<IReadOnlyList<TransferredMemory>> ReadAsync(TransferPage page, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<TransferredMemory>>(
            "memories",
            session =>
            {
                var memories = Memories(session, page);
                Guid[] ids = [.. memories.Select(memory => memory.Record.Id)];
                var history = History(session, page.Tenant, ids);
                var relations = SqliteGraph.RelationsOf(session, page.Tenant, ids);
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
            },
            cancellationToken
        );

    public Task<IReadOnlyList<TransferOutcome>> WriteAsync(TransferBatch batch, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<TransferOutcome>>(
            "INSERT",
            "memories",
            scope =>
            {
                scope.AppliesTo(batch.Tenant);
                var ids = IdsOf(scope.Session, batch);
                var (came, went) = (new List<(long Seq, string Thread)>(), new List<(long Seq, string Thread)>());
                TransferOutcome[] outcomes =
                [
                    .. batch.Memories.Select(memory => Write(scope, ids.Apply(memory), batch.Overwrite, came, went)),
                ];
                SqliteThreads.RefreshAround(scope.Session, went.Except(came));
                SqliteThreads.RefreshAround(scope.Session, came, andThemselves: true);
                return outcomes;
            },
            cancellationToken
        );

    private static List<TransferredMemory> Memories(SqliteSession session, TransferPage page)
    {
        // The plus keeps the tenant's index out of it: the page is read in the order of the ids and not sorted.
        Sql where =
            $"+m.tenant = {page.Tenant} AND m.id > {(page.After is { } after ? SqliteRows.Id(after) : "")} AND {SqliteFilterCompiler.Compile(page.Filter)}";
        var vector = Sql.Raw(page.Vectors ? "(SELECT v.data FROM vectors v WHERE v.memory_seq = m.seq)" : "NULL");
        var memories = new List<TransferredMemory>(page.Limit);
        const int More = SqliteRows.MemoryColumnCount;
        using var rows = session.Read(
            $"""
            SELECT {SqliteRows.MemoryColumns}, m.thread, m.turn, m.dedup, f.source, {vector} FROM memories m LEFT JOIN memories_fts f ON f.rowid = m.seq
            WHERE {where} ORDER BY m.id LIMIT {page.Limit}
            """
        );
        while (rows.Read())
        {
            memories.Add(
                new TransferredMemory(SqliteRows.Memory(rows))
                {
                    Thread = TransferredMemory.NameOf(SqliteRows.Text(rows, More)),
                    Turn = rows.GetInt32(More + 1),
                    DedupKey = SqliteRows.Text(rows, More + 2),
                    SourceTerms = SqliteRows.Text(rows, More + 3),
                    Vector = rows.IsDBNull(More + 4) ? default : MemoryMarshal.Cast<byte, float>((byte[])rows.GetValue(More + 4)).ToArray(),
                }
            );
        }

        return memories;
    }

    private static ILookup<Guid, TransferredStep> History(SqliteSession session, string tenant, Guid[] ids)
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

    private static TransferIds IdsOf(SqliteSession session, TransferBatch batch)
    {
        var ids = new TransferIds(batch.Tenant);
        var (memories, tenant) = (batch.Memories, batch.Tenant);
        Guid[] named =
        [
            .. memories
                .Select(memory => memory.Record)
                .SelectMany(record => record.SupersededBy is { } by ? (Guid[])[record.Id, by] : [record.Id]),
        ];
        Each(
            $"SELECT m.id FROM json_each({named}) e CROSS JOIN memories m ON m.id = e.value WHERE m.tenant <> {tenant}",
            row => ids.AddForeignMemory(Guid.ParseExact(row.GetString(0), "D"))
        );
        Guid[] events = [.. memories.SelectMany(memory => memory.History).Select(step => step.EventId).OfType<Guid>()];
        Each(
            $"SELECT v.id FROM json_each({events}) e CROSS JOIN events v ON v.id = e.value WHERE v.tenant <> {tenant}",
            row => ids.AddForeignEvent(Guid.ParseExact(row.GetString(0), "D"))
        );
        var owners = memories
            .SelectMany(memory => memory.History.Select(step => (step.Id, Memory: memory.Record.Id)))
            .ToLookup(step => step.Id, step => step.Memory);
        Guid[] steps = [.. owners.Select(step => step.Key)];
        Each(
            $"SELECT h.id, h.memory_id, h.tenant = {tenant} FROM json_each({steps}) e CROSS JOIN history h ON h.id = e.value",
            row =>
            {
                var (step, memory) = (Guid.ParseExact(row.GetString(0), "D"), Guid.ParseExact(row.GetString(1), "D"));
                if (!row.GetBoolean(2) || owners[step].Any(owner => owner != memory))
                {
                    ids.AddForeignStep(step);
                }
            }
        );
        string[] threads = [.. memories.Select(memory => memory.StoredThread).OfType<string>().Distinct(StringComparer.Ordinal)];
        Each(
            $"SELECT e.value FROM json_each({threads}) e WHERE EXISTS (SELECT 1 FROM memories m WHERE m.thread = e.value AND m.state < 3 AND m.tenant <> {tenant})",
            row => ids.AddForeignThread(row.GetString(0))
        );
        return ids;

        void Each(Sql sql, Action<SqliteDataReader> found)
        {
            using var rows = session.Read(sql);
            while (rows.Read())
            {
                found(rows);
            }
        }
    }

    private static TransferOutcome Write(
        WriteScope scope,
        TransferredMemory memory,
        bool overwrite,
        List<(long Seq, string Thread)> came,
        List<(long Seq, string Thread)> went
    )
    {
        var (session, record) = (scope.Session, memory.Record);
        var known = Known(session, record);
        if (known is { } old)
        {
            if (!overwrite)
            {
                return TransferOutcome.Skipped;
            }

            Remove(scope, old.Seq, record, old.State);
            if (old.Thread is { } before)
            {
                went.Add((old.Seq, before));
            }
        }

        var isShown = record.State != MemoryState.Deleted;
        var thread = memory.StoredThread;
        if (memory.Vector.IsEmpty && isShown)
        {
            record = record with { EmbeddingModel = null };
        }

        var seq = SqliteMemoryStore.Insert(session, known?.Seq, record, memory.DedupKey, thread, memory.Turn);
        if (isShown)
        {
            SqliteThreads.Insert(
                session,
                seq,
                ScopeKeys.Of(record),
                new IndexedWords(TextAnalyzer.Index(record.Text)) { Source = memory.SourceTerms }
            );
            if (!memory.Vector.IsEmpty)
            {
                scope.AddVector(seq, record, memory.Vector);
            }

            if (thread is not null)
            {
                came.Add((seq, thread));
            }
        }

        SqliteGraph.Insert(session, seq, record, memory.Relations);
        foreach (var step in memory.History)
        {
            InsertStep(session, record, step);
        }

        scope.Count(record.State, 1);
        return known is null ? TransferOutcome.Imported : TransferOutcome.Overwritten;
    }

    private static (long Seq, string? Thread, MemoryState State)? Known(SqliteSession session, MemoryRecord record)
    {
        using var rows = session.Read($"SELECT seq, thread, state FROM memories WHERE id = {record.Id} AND tenant = {record.Tenant}");
        return rows.Read() ? (rows.GetInt64(0), SqliteRows.Text(rows, 1), (MemoryState)rows.GetInt32(2)) : null;
    }

    private static void Remove(WriteScope scope, long seq, MemoryRecord record, MemoryState state)
    {
        var session = scope.Session;
        SqliteThreads.Remove(session, seq);
        SqliteGraph.Remove(session, seq);
        scope.RemoveVector(seq);
        session.Execute($"DELETE FROM history WHERE memory_id = {record.Id} AND tenant = {record.Tenant}");
        session.Execute($"DELETE FROM memories WHERE seq = {seq}");
        scope.Count(state, -1);
    }

    private static void InsertStep(SqliteSession session, MemoryRecord record, TransferredStep step)
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
