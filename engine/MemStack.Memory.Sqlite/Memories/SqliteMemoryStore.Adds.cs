using MemStack.Memory.Idempotency;
using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Sqlite.Graph;
using MemStack.Memory.Sqlite.Idempotency;
using MemStack.Memory.Sqlite.Sessions;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Sqlite.Memories;

/// <content>Adding: possible conflicts are read, and the plan's changes written, in one transaction.</content>
internal sealed partial class SqliteMemoryStore
{
    public Task<AddResult> AddAsync(AddBatch batch, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "INSERT",
            "memories",
            scope =>
            {
                var session = scope.Session;
                scope.ChangesMemoriesOf(batch.Tenant);
                if (batch.Queued)
                {
                    if (session.Execute($"DELETE FROM jobs WHERE event_id = {batch.EventId} AND dead = 0") == 0)
                    {
                        return Replay(session, batch.Tenant, batch.EventId);
                    }
                }
                else if (batch.IdempotencyKey is { } key)
                {
                    var use = new KeyUse(batch.Fingerprint, batch.EventId, null);
                    if (
                        SqliteIdempotency.Take(session, batch.Tenant, SqliteIdempotency.Add, key, use, batch.Now, batch.OldestKey) is
                        { } earlier
                    )
                    {
                        return Replay(session, batch.Tenant, earlier.EventId!.Value);
                    }
                }

                var state = ReadState(session, batch);
                var plan = AddPlanner.Plan(batch, state);
                Apply(scope, batch, plan, state.Tail);
                return plan.Result;
            },
            cancellationToken
        );

    private static AddState ReadState(SqliteSession session, AddBatch batch)
    {
        // A single writer: no other process takes these numbers.
        var last = (long)session.Scalar($"SELECT COALESCE(MAX(seq), 0) FROM memories")!;
        return new AddState(
            batch.Conflicts is { } conflicts ? ReadConflicts(session, batch.Tenant, conflicts) : [],
            [.. Enumerable.Range(1, batch.Memories.Count).Select(i => last + i)],
            batch.Thread is { } thread ? SqliteThreads.Tail(session, thread) : default
        );
    }

    private static List<LoadedMemory> ReadConflicts(SqliteSession session, string tenant, ConflictQuery query) =>
        session.List(SqliteRows.Loaded, Conflicts(tenant, query));

    // SQLite uses a partial index only if the query contains its conditions
    // (https://www.sqlite.org/partialindex.html#queries_using_partial_indexes).
    internal static Sql Conflicts(string tenant, ConflictQuery query) =>
        $"""
            SELECT {SqliteRows.LoadedColumns} FROM memories m WHERE m.tenant = {tenant} AND m.seq IN (
                SELECT o.seq FROM json_each({query.DedupKeys}) e CROSS JOIN memories o ON o.owner = {query.Owner} AND o.dedup = e.value AND o.valid_to IS NULL AND o.state < 3
                UNION SELECT o.seq FROM json_each({query.Slots}) e CROSS JOIN memories o ON o.owner = {query.Owner} AND o.slot = e.value AND o.valid_to IS NULL AND o.state < 3
                UNION SELECT o.seq FROM json_each({query.Named}) e CROSS JOIN memories o ON o.id = e.value AND o.owner = {query.Owner} AND o.valid_to IS NULL AND o.state < 3)
            ORDER BY m.seq
            """;

    private static void Apply(WriteScope scope, AddBatch batch, AddPlan plan, ThreadTail tail)
    {
        var session = scope.Session;
        var input = batch.Input is null || !plan.KeepsInput ? null : StoredJson.Messages(batch.Input);
        if (batch.Queued)
        {
            CompleteEvent(session, batch.EventId, plan.KeepsInput, batch.Now);
        }
        else
        {
            InsertEvent(session, batch.EventId, batch.Tenant, "ADD", EventStatus.Succeeded, input, batch.Now);
        }

        if (plan.TailNext is { } next)
        {
            SqliteThreads.SetNext(session, tail.Seq, next);
        }

        foreach (var change in plan.Changes)
        {
            Change(session, change);
        }

        foreach (var memory in plan.Inserts)
        {
            Insert(session, memory.Seq, memory.Record, memory.DedupKey, memory.Thread, memory.Turn);
            SqliteThreads.Insert(session, memory.Seq, ScopeKeys.Of(memory.Record), memory.Words);
            SqliteGraph.Insert(session, memory.Seq, memory.Record, memory.Relations);
            if (!memory.Vector.IsEmpty)
            {
                scope.AddVector(memory.Seq, memory.Record, memory.Vector);
            }
        }

        foreach (var step in plan.History)
        {
            InsertHistory(session, step, batch.EventId, batch.Now);
        }

        scope.Count(MemoryState.Active, plan.Inserts.Count);
    }

    private static void Change(SqliteSession session, ChangedMemory memory) =>
        session.Execute(
            $"""
            UPDATE memories SET touched_at = {memory.Record.TouchedAt}, valid_to = {memory.Record.ValidTo}, superseded_by = {memory.Record.SupersededBy},
                updated_at = {memory.Record.UpdatedAt} WHERE seq = {memory.Seq}
            """
        );

    /// <param name="session">The writer's.</param>
    /// <param name="seq">The number of the new row; null for the next one.</param>
    /// <param name="record">The memory.</param>
    /// <param name="dedupKey">See <see cref="NewMemory.DedupKey"/>.</param>
    /// <param name="thread">Its conversation.</param>
    /// <param name="turn">Its place there.</param>
    internal static long Insert(SqliteSession session, long? seq, MemoryRecord record, string? dedupKey, string? thread, int turn)
    {
        var (place, owner) = (thread is null ? 0 : turn, ScopeKeys.Owner(record));
        var (metadata, categories) = (StoredJson.Metadata(record.Metadata), StoredJson.Categories(record.Categories));
        return (long)
            session.Scalar(
                $"""
                INSERT INTO memories (id, tenant, user_id, agent_id, app_id, run_id, actor_id, role, thread, turn, text, hash, metadata, categories, state, valid_from, valid_to, superseded_by, expires_at,
                                      created_at, updated_at, embedding_model, owner, slot, slot_value, dedup, touched_at, seq)
                VALUES ({record.Id}, {record.Tenant}, {record.UserId}, {record.AgentId}, {record.AppId}, {record.RunId}, {record.ActorId}, {record.Role}, {thread}, {place}, {record.Text}, {record.Hash},
                        {metadata}, {categories}, {record.State}, {record.ValidFrom}, {record.ValidTo}, {record.SupersededBy}, {record.ExpiresAt},
                        {record.CreatedAt}, {record.UpdatedAt}, {record.EmbeddingModel}, {owner}, {record.Slot}, {record.SlotValue}, {dedupKey}, {record.TouchedAt}, {seq}) RETURNING seq
                """
            )!;
    }
}
