using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Filters;
using MemStack.Memory.Postgres.Graph;
using MemStack.Memory.Postgres.Memories;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Stores;
using Npgsql;

namespace MemStack.Memory.Postgres.Transfer;

/// <summary>Exports whole memories from PostgreSQL and imports them.</summary>
internal sealed class PostgresTransfer(PostgresDatabase database) : ITransferStore
{
    public Task<IReadOnlyList<TransferredMemory>> ReadAsync(TransferPage page, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<TransferredMemory>>(
            "memories",
            async session =>
            {
                var vector = Sql.Raw(
                    page.Vectors ? "(SELECT v.data::real[] FROM memstack.vectors v WHERE v.memory_seq = m.seq)" : "NULL::real[]"
                );
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
                var (history, relations) = (
                    steps.ToLookup(step => step.Memory, step => step.Step),
                    stated.ToLookup(relation => relation.MemoryId)
                );
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
            async session =>
            {
                var ids = await IdsOfAsync(session, batch);
                TransferredMemory[] memories = [.. batch.Memories.Select(ids.Apply)];
                Guid[] wanted = [.. memories.Select(memory => memory.Record.Id)];
                var commands = new PostgresBatch();
                var rows = commands.Add(
                    $"SELECT id, seq, thread, state FROM memstack.memories WHERE id = ANY({wanted}) AND tenant = {batch.Tenant} FOR UPDATE",
                    row => new Known(row.GetGuid(0), row.GetInt64(1), PostgresRows.Text(row, 2), (MemoryState)row.GetInt16(3))
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

                await WriteAsync(session, batch.Tenant, writing, known);
                return outcomes;
            },
            repeatable: true,
            cancellationToken
        );

    private async Task WriteAsync(
        PostgresSession session,
        string tenant,
        List<(long Seq, TransferredMemory Memory)> writing,
        Dictionary<Guid, Known> known
    )
    {
        if (writing.Count == 0)
        {
            return;
        }

        Known[] replaced = [.. writing.Select(memory => known.GetValueOrDefault(memory.Memory.Record.Id)).OfType<Known>()];
        var commands = new List<Sql>();
        if (replaced.Length > 0)
        {
            commands.AddRange(Remove(tenant, [.. replaced.Select(memory => memory.Seq)], [.. replaced.Select(memory => memory.Id)]));
        }

        foreach (var memory in replaced)
        {
            session.Count(memory.State, -1);
        }

        (long Seq, TransferredMemory Memory)[] rows = [.. writing.Select(memory => (memory.Seq, Embedded(memory.Memory)))];
        commands.AddRange(PostgresTransferRows.Insert(rows));
        var models = new Dictionary<(string, int), PostgresModel>();
        foreach (var (seq, memory) in rows.Where(row => row.Memory.Record is { State: not MemoryState.Deleted, EmbeddingModel: not null }))
        {
            var (name, dimension) = (memory.Record.EmbeddingModel!, memory.Vector.Length);
            if (!models.TryGetValue((name, dimension), out var model))
            {
                models.Add((name, dimension), model = await database.Models.EnsureAsync(session, name, dimension));
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

    // A change that may affect several owners waits for all writes of the tenant.
    private static async Task<TransferIds> IdsOfAsync(PostgresSession session, TransferBatch batch)
    {
        var memories = batch.Memories;
        Guid[] named =
        [
            .. memories
                .Select(memory => memory.Record)
                .SelectMany(record => record.SupersededBy is { } by ? (Guid[])[record.Id, by] : [record.Id])
                .Distinct(),
        ];
        Guid[] events = [.. memories.SelectMany(memory => memory.History).Select(step => step.EventId).OfType<Guid>().Distinct()];
        var owners = memories
            .SelectMany(memory => memory.History.Select(step => (step.Id, Memory: memory.Record.Id)))
            .ToLookup(step => step.Id, step => step.Memory);
        Guid[] steps = [.. owners.Select(step => step.Key)];
        string[] threads = [.. memories.Select(memory => memory.StoredThread).OfType<string>().Distinct(StringComparer.Ordinal)];
        var ids = new TransferIds(batch.Tenant);
        var commands = new PostgresBatch();
        commands.Skip(PostgresLocks.Of(batch.Tenant, MemoryFilter.All()));
        var foreign = commands.Add(
            $"SELECT id FROM memstack.memories WHERE id = ANY({named}) AND tenant <> {batch.Tenant}",
            row => row.GetGuid(0)
        );
        var foreignEvents = commands.Add(
            $"SELECT id FROM memstack.events WHERE id = ANY({events}) AND tenant <> {batch.Tenant}",
            row => row.GetGuid(0)
        );
        var known = commands.Add(
            $"SELECT id, memory_id, tenant = {batch.Tenant} FROM memstack.history WHERE id = ANY({steps})",
            row => (Step: row.GetGuid(0), Memory: row.GetGuid(1), IsOwn: row.GetBoolean(2))
        );
        var foreignThreads = commands.Add(
            $"SELECT t.thread FROM unnest({threads}) AS t (thread) WHERE EXISTS (SELECT 1 FROM memstack.memories m WHERE m.thread = t.thread AND m.state < 3 AND m.tenant <> {batch.Tenant})",
            row => row.GetString(0)
        );
        await session.RunAsync(commands);
        foreign.ForEach(ids.AddForeignMemory);
        foreignEvents.ForEach(ids.AddForeignEvent);
        foreach (var (step, memory, isOwn) in known)
        {
            if (!isOwn || owners[step].Any(owner => owner != memory))
            {
                ids.AddForeignStep(step);
            }
        }

        foreignThreads.ForEach(ids.AddForeignThread);
        return ids;
    }

    private static Sql[] Remove(string tenant, long[] seqs, Guid[] ids) =>
        [
            .. PostgresGraph.Remove(seqs),
            $"DELETE FROM memstack.vectors WHERE memory_seq = ANY({seqs})",
            $"DELETE FROM memstack.history WHERE memory_id = ANY({ids}) AND tenant = {tenant}",
            $"DELETE FROM memstack.memories WHERE seq = ANY({seqs})",
        ];

    // A memory has a vector of the model that it names, or no model.
    private static TransferredMemory Embedded(TransferredMemory memory) =>
        memory is { Vector.IsEmpty: true, Record.State: not MemoryState.Deleted }
            ? memory with
            {
                Record = memory.Record with { EmbeddingModel = null },
            }
            : memory;

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

    /// <summary>A memory of the batch that exists already.</summary>
    private sealed record Known(Guid Id, long Seq, string? Thread, MemoryState State);
}
