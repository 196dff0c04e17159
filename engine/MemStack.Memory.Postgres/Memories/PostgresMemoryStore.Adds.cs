using MemStack.Memory.Idempotency;
using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Graph;
using MemStack.Memory.Postgres.Idempotency;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Postgres.Memories;

/// <content>Adding: what it may meet is read in one round trip, and what the plan changes is written in another, in one
/// transaction.</content>
internal sealed partial class PostgresMemoryStore
{
    public Task<AddResult> AddAsync(AddBatch batch, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "INSERT",
            "memories",
            async session =>
            {
                // The first attempt may have been committed before the connection was lost.
                if (session.FollowsLostCommit && await IsDoneAsync(session, batch))
                {
                    return await ReplayAsync(session, batch.Tenant, batch.EventId) with { Replayed = false };
                }

                var (earlier, state) = await ReadConflictsAsync(session, batch);
                if (earlier is { } eventId)
                {
                    return await ReplayAsync(session, batch.Tenant, eventId);
                }

                var plan = AddPlanner.Plan(batch, state);
                await ApplyAsync(session, batch, plan, state.Tail);
                session.Count(MemoryState.Active, plan.Inserts.Count);
                return plan.Result;
            },
            repeatable: true,
            cancellationToken
        );

    private static async Task<bool> IsDoneAsync(PostgresSession session, AddBatch batch) =>
        (
            await session.ListAsync(
                row => row.GetInt16(0),
                $"SELECT status FROM memstack.events WHERE id = {batch.EventId} AND tenant = {batch.Tenant}"
            )
        )
            is [(short)EventStatus.Succeeded];

    /// <summary>Waits for other writes of the owner, takes job or key, and reads possible conflicts of the add.</summary>
    private static async Task<(Guid? Earlier, AddState State)> ReadConflictsAsync(PostgresSession session, AddBatch batch)
    {
        var commands = new PostgresBatch();
        if (NeedsLocks(batch))
        {
            commands.Skip(PostgresLocks.Owner(batch.Tenant, ScopeKeys.Owner(batch.Memories[0].Record)));
        }

        Func<Guid?>? earlier = null;
        if (batch.Queued)
        {
            var jobs = commands.Add($"DELETE FROM memstack.jobs WHERE event_id = {batch.EventId} AND NOT dead RETURNING 1", _ => true);
            earlier = () => jobs.Count == 0 ? batch.EventId : null;
        }
        else if (batch.IdempotencyKey is { } key)
        {
            var use = new KeyUse(batch.Fingerprint, batch.EventId, null);
            var taken = PostgresIdempotency.Take(commands, batch.Tenant, PostgresIdempotency.Add, key, use, batch.Now, batch.OldestKey);
            earlier = () => taken()?.EventId;
        }

        List<LoadedMemory> conflicts = batch.Conflicts is { } query ? commands.Add(Open(batch.Tenant, query), PostgresRows.Loaded) : [];
        // Sequence numbers are taken under the owner's lock, so that they increase with the turns of a conversation.
        var seqs = commands.Add(
            $"SELECT nextval(pg_get_serial_sequence('memstack.memories', 'seq')) FROM generate_series(1, {batch.Memories.Count})",
            row => row.GetInt64(0)
        );
        var tail = PostgresThreads.Tail(commands, batch.Thread);
        await session.RunAsync(commands);
        return (earlier?.Invoke(), new AddState(conflicts, seqs, tail()));
    }

    // A single verbatim message cannot conflict and has no thread: no locks.
    private static bool NeedsLocks(AddBatch batch) =>
        batch.Memories.Count > 0
        && (batch.Thread is not null || batch.Conflicts is not null || batch.Memories.Any(memory => memory.Relations.Count > 0));

    internal static Sql Open(string tenant, ConflictQuery query) =>
        $"""
            SELECT {PostgresRows.LoadedColumns} FROM memstack.memories m WHERE m.tenant = {tenant} AND m.seq IN (
                SELECT seq FROM memstack.memories WHERE owner = {query.Owner} AND dedup = ANY({query.DedupKeys}) AND dedup IS NOT NULL AND valid_to IS NULL AND state < 3
                UNION SELECT seq FROM memstack.memories WHERE owner = {query.Owner} AND slot = ANY({query.Slots}) AND slot IS NOT NULL AND valid_to IS NULL AND state < 3
                UNION SELECT seq FROM memstack.memories WHERE owner = {query.Owner} AND id = ANY({query.Named}) AND valid_to IS NULL AND state < 3)
            ORDER BY m.seq
            """;

    private async Task ApplyAsync(PostgresSession session, AddBatch batch, AddPlan plan, ThreadTail tail)
    {
        var commands = new List<Sql>
        {
            batch.Queued
                ? PostgresEvents.Complete(batch.EventId, plan.KeepsInput, batch.Now)
                : PostgresEvents.Insert(
                    batch.EventId,
                    batch.Tenant,
                    "ADD",
                    EventStatus.Succeeded,
                    batch.Input is null || !plan.KeepsInput ? null : StoredJson.Messages(batch.Input),
                    batch.Now
                ),
        };
        if (plan.TailNext is { } next)
        {
            commands.Add($"UPDATE memstack.memories SET words = words || {PostgresWords.Next(next)}::tsvector WHERE seq = {tail.Seq}");
        }

        commands.AddRange(plan.Changes.Select(Change));
        foreach (var memory in plan.Inserts)
        {
            commands.Add(Insert(memory));
            if (memory is { Vector: { IsEmpty: false } vector, Record.EmbeddingModel: { } name })
            {
                commands.Add(PostgresVectors.Insert(memory.Seq, await database.Models.EnsureAsync(session, name, vector.Length), vector));
            }
        }

        commands.AddRange(
            PostgresGraph.Insert(batch.Tenant, [.. plan.Inserts.Select(memory => (memory.Seq, memory.Record, memory.Relations))])
        );
        commands.AddRange(PostgresRows.InsertHistory(plan.History, batch.EventId, batch.Now));
        await session.ExecuteAsync([.. commands]);
    }

    internal static Sql Change(ChangedMemory memory) =>
        $"""
            UPDATE memstack.memories SET touched_at = {memory.Record.TouchedAt}, valid_to = {memory.Record.ValidTo}, superseded_by = {memory.Record.SupersededBy}, updated_at = {memory.Record.UpdatedAt}
            WHERE seq = {memory.Seq}
            """;

    private static Sql Insert(PlannedMemory memory)
    {
        var (record, words) = (memory.Record, memory.Words);
        return $"""
            INSERT INTO memstack.memories (seq, id, tenant, user_id, agent_id, app_id, run_id, actor_id, role, owner, thread, turn, text, hash, metadata, attributes, categories, state,
                                           valid_from, valid_to, superseded_by, expires_at, created_at, updated_at, touched_at, embedding_model, slot, slot_value, dedup, own, source, words)
            VALUES ({memory.Seq}, {record.Id}, {record.Tenant}, {record.UserId}, {record.AgentId}, {record.AppId}, {record.RunId}, {record.ActorId}, {record.Role}, {ScopeKeys.Owner(
                record
            )},
                    {memory.Thread}, {memory.Turn}, {record.Text}, {record.Hash}, {StoredJson.Metadata(
                record.Metadata
            )}::json, {SearchableMetadata.Of(record.Metadata)}::jsonb, {record.Categories},
                    {record.State}, {record.ValidFrom}, {record.ValidTo}, {record.SupersededBy}, {record.ExpiresAt}, {record.CreatedAt}, {record.UpdatedAt}, {record.TouchedAt},
                    {record.EmbeddingModel}, {record.Slot}, {record.SlotValue}, {memory.DedupKey}, {words.Own}, {words.Source}, {PostgresWords.Vector(
                ScopeKeys.Of(record),
                words
            )}::tsvector)
            """;
    }
}
