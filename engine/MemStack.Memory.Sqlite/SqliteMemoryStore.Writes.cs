using MemStack.Memory.Model;
using MemStack.Memory.Plans;

namespace MemStack.Memory.Sqlite;

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
                scope.AppliesTo(request.Tenant);
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
                    "UPDATE memories SET text = $2, hash = $3, metadata = $4, expires_at = $5, valid_from = $6, updated_at = $7, slot = $8, slot_value = $9, embedding_model = $10 WHERE seq = $1",
                    seq,
                    after.Text,
                    after.Hash,
                    StoredJson.Metadata(after.Metadata),
                    after.ExpiresAt is { } day ? SqliteRows.Day(day) : null,
                    SqliteRows.MicrosOrNull(after.ValidFrom),
                    SqliteRows.Micros(now),
                    after.Slot,
                    after.SlotValue,
                    after.EmbeddingModel
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
                scope.AppliesTo(tenant);
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
        var arguments = new SqlArguments();
        var where = $"m.tenant = {arguments.Add(tenant)} AND m.state <> 3 AND {SqliteFilterCompiler.Compile(filter, arguments)}";
        return database.WriteAsync(
            "DELETE",
            "memories",
            scope =>
            {
                scope.AppliesTo(tenant);
                var found = scope.Session.List(
                    SqliteRows.Loaded,
                    $"SELECT {SqliteRows.LoadedColumns} FROM memories m WHERE {where} ORDER BY m.seq",
                    arguments.Values
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
        await database.EmptyLogAsync(cancellationToken);
        return erased;
    }

    private static void ReplaceWords(WriteScope scope, LoadedMemory found, MemoryRecord after, MemoryUpdate update)
    {
        var (session, seq) = (scope.Session, found.Seq);
        // A duplicate of the old text is none of the new one.
        session.Execute("UPDATE memories SET dedup = NULL WHERE seq = $1", seq);
        SqliteThreads.SetOwn(session, seq, update.Terms!);
        if (found.Thread is { } thread)
        {
            SqliteThreads.RefreshAround(session, [(seq, thread)]);
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
            session.Execute("UPDATE memories SET state = 3, updated_at = $2 WHERE seq = $1", memory.Seq, SqliteRows.Micros(now));
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

    private static void InsertHistory(SqliteSession session, HistoryStep step, Guid? eventId, DateTimeOffset now) =>
        session.Execute(
            "INSERT INTO history (id, tenant, memory_id, event_id, event, old_text, new_text, snapshot, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            SqliteRows.Id(Guid.CreateVersion7(now)),
            step.Snapshot.Tenant,
            SqliteRows.Id(step.Snapshot.Id),
            eventId is { } id ? SqliteRows.Id(id) : null,
            (int)step.Event,
            step.Before,
            step.After,
            StoredJson.Snapshot(step.Snapshot),
            SqliteRows.Micros(now)
        );
}
