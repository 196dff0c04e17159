using System.Runtime.InteropServices;
using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Sqlite.Database;
using MemStack.Memory.Sqlite.Filters;
using MemStack.Memory.Sqlite.Graph;
using MemStack.Memory.Sqlite.Memories;
using MemStack.Memory.Sqlite.Sessions;
using MemStack.Memory.Stores;
using MemStack.Memory.Text;

namespace MemStack.Memory.Sqlite.Transfer;

/// <summary>Exports whole memories from SQLite and imports them.</summary>
internal sealed class SqliteTransfer(SqliteDatabase database) : ITransferStore
{
    public Task<IReadOnlyList<TransferredMemory>> ReadAsync(TransferPage page, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<TransferredMemory>>(
            "memories",
            session =>
            {
                var memories = Memories(session, page);
                Guid[] ids = [.. memories.Select(memory => memory.Record.Id)];
                var history = SqliteTransferSteps.Of(session, page.Tenant, ids);
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
                scope.ChangesMemoriesOf(batch.Tenant);
                var ids = SqliteTransferIds.Of(scope.Session, batch);
                var (added, replaced) = (new List<(long Seq, string Thread)>(), new List<(long Seq, string Thread)>());
                TransferOutcome[] outcomes =
                [
                    .. batch.Memories.Select(memory => Write(scope, ids.Apply(memory), batch.Overwrite, added, replaced)),
                ];
                SqliteThreads.RefreshNeighbours(scope.Session, replaced.Except(added));
                SqliteThreads.RefreshNeighbours(scope.Session, added, includeChanged: true);
                return outcomes;
            },
            cancellationToken
        );

    private static List<TransferredMemory> Memories(SqliteSession session, TransferPage page)
    {
        // The plus disables the tenant's index: the page is read in the order of the ids and not sorted.
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

    private static TransferOutcome Write(
        WriteScope scope,
        TransferredMemory memory,
        bool overwrite,
        List<(long Seq, string Thread)> added,
        List<(long Seq, string Thread)> replaced
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
                replaced.Add((old.Seq, before));
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
                added.Add((seq, thread));
            }
        }

        SqliteGraph.Insert(session, seq, record, memory.Relations);
        foreach (var step in memory.History)
        {
            SqliteTransferSteps.Insert(session, record, step);
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
}
