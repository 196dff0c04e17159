using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Sqlite.Filters;
using MemStack.Memory.Sqlite.Graph;
using MemStack.Memory.Sqlite.Idempotency;
using MemStack.Memory.Sqlite.Sessions;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Sqlite.Memories;

/// <content>What it writes: each method is one transaction.</content>
internal sealed partial class SqliteMemoryStore
{
    public Task<AddResult?> FindAddAsync(
        string tenant,
        string key,
        string fingerprint,
        DateTimeOffset oldest,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync(
            "idempotency",
            session =>
                SqliteIdempotency.Find(session, tenant, SqliteIdempotency.Add, key, fingerprint, oldest) is { } earlier
                    ? Replay(session, tenant, earlier.EventId!.Value)
                    : null,
            cancellationToken
        );

    public Task<MemoryRecord?> UpdateAsync(MemoryUpdate update, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "UPDATE",
            "memories",
            scope =>
            {
                var (session, request) = (scope.Session, update.Request);
                scope.ChangesMemoriesOf(request.Tenant);
                if (Find(session, request.Tenant, request.Id) is not { } found)
                {
                    return null;
                }

                var answers = update.Slot is { } slot
                    ? ReadConflicts(session, request.Tenant, new ConflictQuery(ScopeKeys.Owner(found.Record), [], [slot], []))
                    : [];
                var plan = UpdatePlan.Of(update, found.Record, answers, now);
                var (seq, after) = (found.Seq, plan.After);
                session.Execute(
                    $"""
                    UPDATE memories SET text = {after.Text}, hash = {after.Hash}, metadata = {StoredJson.Metadata(
                        after.Metadata
                    )}, expires_at = {after.ExpiresAt}, valid_from = {after.ValidFrom},
                        updated_at = {now}, slot = {after.Slot}, slot_value = {after.SlotValue}, embedding_model = {after.EmbeddingModel} WHERE seq = {seq}
                    """
                );
                foreach (var ended in plan.Ended)
                {
                    Change(session, ended);
                }

                foreach (var step in plan.History)
                {
                    InsertHistory(session, step, null, now);
                }

                if (plan.HasNewText)
                {
                    ReplaceWords(scope, found, after, update);
                }

                return after;
            },
            cancellationToken
        );

    public Task<bool> DeleteAsync(string tenant, Guid id, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "DELETE",
            "memories",
            scope =>
            {
                scope.ChangesMemoriesOf(tenant);
                if (Find(scope.Session, tenant, id) is not { } found)
                {
                    return false;
                }

                Hide(scope, new DeletePlan([found]), null, now);
                return true;
            },
            cancellationToken
        );

    public Task<(Guid EventId, long Deleted)> DeleteAllAsync(
        string tenant,
        MemoryFilter filter,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        Sql where = $"m.tenant = {tenant} AND m.state <> 3 AND {SqliteFilterCompiler.Compile(filter)}";
        return database.WriteAsync(
            "DELETE",
            "memories",
            scope =>
            {
                scope.ChangesMemoriesOf(tenant);
                var found = scope.Session.List(
                    SqliteRows.Loaded,
                    $"SELECT {SqliteRows.LoadedColumns} FROM memories m WHERE {where} ORDER BY m.seq"
                );
                var eventId = Guid.CreateVersion7(now);
                InsertEvent(scope.Session, eventId, tenant, "DELETE_ALL", EventStatus.Succeeded, null, now);
                Hide(scope, new DeletePlan(found), eventId, now);
                return (eventId, (long)found.Count);
            },
            cancellationToken
        );
    }

    public async Task<long> EraseAsync(Erasure erasure, CancellationToken cancellationToken)
    {
        erasure.Prepare(await database.ReadAsync("memories", session => SqliteErasure.Sourced(session, erasure), cancellationToken));
        var erased = await database.WriteAsync("DELETE", "memories", scope => SqliteErasure.Erase(scope, erasure), cancellationToken);
        await database.TruncateLogAsync(cancellationToken);
        return erased;
    }

    private static void ReplaceWords(WriteScope scope, LoadedMemory found, MemoryRecord after, MemoryUpdate update)
    {
        var (session, seq) = (scope.Session, found.Seq);
        // A duplicate of the old text is none of the new one.
        session.Execute($"UPDATE memories SET dedup = NULL WHERE seq = {seq}");
        SqliteThreads.SetOwn(session, seq, update.Terms!);
        if (found.Thread is { } thread)
        {
            SqliteThreads.RefreshNeighbours(session, [(seq, thread)]);
        }

        SqliteGraph.Remove(session, seq);
        SqliteGraph.Insert(session, seq, after, update.Relations);
        scope.RemoveVector(seq);
        if (!update.Vector.IsEmpty)
        {
            scope.AddVector(seq, after, update.Vector);
        }
    }

    private static void Hide(WriteScope scope, DeletePlan plan, Guid? eventId, DateTimeOffset now)
    {
        var session = scope.Session;
        foreach (var memory in plan.Memories)
        {
            session.Execute($"UPDATE memories SET state = 3, updated_at = {now} WHERE seq = {memory.Seq}");
            SqliteThreads.Remove(session, memory.Seq);
            scope.RemoveVector(memory.Seq);
            scope.Count(memory.Record.State, -1);
            scope.Count(MemoryState.Deleted, 1);
        }

        foreach (var step in plan.History)
        {
            InsertHistory(session, step, eventId, now);
        }

        SqliteThreads.CloseGaps(session, plan.Turns);
    }

    private static void InsertHistory(SqliteSession session, HistoryStep step, Guid? eventId, DateTimeOffset now)
    {
        var (id, snapshot) = (Guid.CreateVersion7(now), StoredJson.Snapshot(step.Snapshot));
        session.Execute(
            $"""
            INSERT INTO history (id, tenant, memory_id, event_id, event, old_text, new_text, snapshot, created_at)
            VALUES ({id}, {step.Snapshot.Tenant}, {step.Snapshot.Id}, {eventId}, {step.Event}, {step.Before}, {step.After}, {snapshot}, {now})
            """
        );
    }
}
