using MemStack.Memory.Model;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Graph;
using MemStack.Memory.Postgres.Memories;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Postgres.Transfer;

/// <summary>Writes a batch of whole memories in the session's transaction.</summary>
internal static class PostgresImport
{
    public static async Task<IReadOnlyList<TransferOutcome>> WriteAsync(PostgresSession session, PostgresModels models, TransferBatch batch)
    {
        var ids = await PostgresTransferIds.ReadAsync(session, batch);
        TransferredMemory[] memories = [.. batch.Memories.Select(ids.Apply)];
        Guid[] wanted = [.. memories.Select(memory => memory.Record.Id)];
        var commands = new PostgresBatch();
        var rows = commands.Add(
            $"SELECT id, seq, thread, state FROM memstack.memories WHERE id = ANY({wanted}) AND tenant = {batch.Tenant} FOR UPDATE",
            row => new StoredMemory(row.GetGuid(0), row.GetInt64(1), PostgresRows.Text(row, 2), (MemoryState)row.GetInt16(3))
        );
        var seqs = commands.Add(
            $"SELECT nextval(pg_get_serial_sequence('memstack.memories', 'seq')) FROM generate_series(1, {memories.Length})",
            row => row.GetInt64(0)
        );
        await session.RunAsync(commands);
        var known = rows.ToDictionary(memory => memory.Id);
        var outcomes = new TransferOutcome[memories.Length];
        var writing = new List<(long Seq, TransferredMemory Memory)>();
        var seen = new HashSet<Guid>();
        for (var i = 0; i < memories.Length; i++)
        {
            var found = known.GetValueOrDefault(wanted[i]);
            outcomes[i] =
                !seen.Add(wanted[i]) || (found is not null && !batch.Overwrite) ? TransferOutcome.Skipped
                : found is null ? TransferOutcome.Imported
                : TransferOutcome.Overwritten;
            if (outcomes[i] != TransferOutcome.Skipped)
            {
                writing.Add((found?.Seq ?? seqs[i], memories[i]));
            }
        }

        await WriteAsync(session, models, batch.Tenant, writing, known);
        return outcomes;
    }

    private static async Task WriteAsync(
        PostgresSession session,
        PostgresModels knownModels,
        string tenant,
        List<(long Seq, TransferredMemory Memory)> writing,
        Dictionary<Guid, StoredMemory> known
    )
    {
        if (writing.Count == 0)
        {
            return;
        }

        StoredMemory[] replaced = [.. writing.Select(memory => known.GetValueOrDefault(memory.Memory.Record.Id)).OfType<StoredMemory>()];
        var commands = new List<Sql>();
        if (replaced.Length > 0)
        {
            commands.AddRange(Remove(tenant, [.. replaced.Select(memory => memory.Seq)], [.. replaced.Select(memory => memory.Id)]));
        }

        foreach (var memory in replaced)
        {
            session.Count(memory.State, -1);
        }

        (long Seq, TransferredMemory Memory)[] rows = [.. writing.Select(memory => (memory.Seq, WithoutMissingModel(memory.Memory)))];
        commands.AddRange(PostgresTransferRows.Insert(rows));
        var models = new Dictionary<(string, int), PostgresModel>();
        foreach (var (seq, memory) in rows.Where(row => row.Memory.Record is { State: not MemoryState.Deleted, EmbeddingModel: not null }))
        {
            var (name, dimension) = (memory.Record.EmbeddingModel!, memory.Vector.Length);
            if (!models.TryGetValue((name, dimension), out var model))
            {
                models.Add((name, dimension), model = await knownModels.EnsureAsync(session, name, dimension));
            }

            commands.Add(PostgresVectors.Insert(seq, model, memory.Vector));
        }

        foreach (var (_, memory) in rows)
        {
            session.Count(memory.Record.State, 1);
        }

        commands.AddRange(
            PostgresTransferRows.InsertHistory(tenant, rows.SelectMany(row => row.Memory.History.Select(step => (row.Memory.Record, step))))
        );
        commands.AddRange(
            PostgresGraph.Insert(tenant, [.. writing.Select(memory => (memory.Seq, memory.Memory.Record, memory.Memory.Relations))])
        );
        await session.ExecuteAsync([.. commands]);
        await PostgresThreads.RefreshAsync(
            session,
            [
                .. replaced
                    .Where(memory => memory.Thread is not null)
                    .Select(memory => (memory.Seq, memory.Thread!))
                    .Union(
                        writing
                            .Where(memory => memory.Memory is { StoredThread: not null, Record.State: not MemoryState.Deleted })
                            .Select(memory => (memory.Seq, memory.Memory.StoredThread!))
                    ),
            ]
        );
    }

    private static Sql[] Remove(string tenant, long[] seqs, Guid[] ids) =>
        [
            .. PostgresGraph.Remove(seqs),
            $"DELETE FROM memstack.vectors WHERE memory_seq = ANY({seqs})",
            $"DELETE FROM memstack.history WHERE memory_id = ANY({ids}) AND tenant = {tenant}",
            $"DELETE FROM memstack.memories WHERE seq = ANY({seqs})",
        ];

    // A memory has a vector of the model that it names, or no model.
    private static TransferredMemory WithoutMissingModel(TransferredMemory memory) =>
        memory is { Vector.IsEmpty: true, Record.State: not MemoryState.Deleted }
            ? memory with
            {
                Record = memory.Record with { EmbeddingModel = null },
            }
            : memory;

    /// <summary>A memory of the batch that exists already.</summary>
    private sealed record StoredMemory(Guid Id, long Seq, string? Thread, MemoryState State);
}
