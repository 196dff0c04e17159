using MemStack.Memory.Engine;

namespace MemStack.Memory.Stores.Sqlite;

/// <content>What it writes: each method is one transaction.</content>
internal sealed partial class SqliteMemoryStore
{
    public Task<AddResult?> FindAddAsync(string tenant, string key, string fingerprint, DateTimeOffset oldest, CancellationToken cancellationToken) => database.ReadAsync(
        "idempotency",
        session => SqliteIdempotency.Find(session, tenant, SqliteIdempotency.Add, key, fingerprint, oldest) is { } earlier ? Replay(session, tenant, earlier.EventId!) : null,
        cancellationToken);

    public Task<MemoryRecord?> UpdateAsync(MemoryUpdate update, DateTimeOffset now, CancellationToken cancellationToken) => database.WriteAsync(
        "UPDATE",
        "memories",
        scope =>
        {
            var (session, request) = (scope.Session, update.Request);
            scope.Concerns(request.Tenant);
            if (Find(session, request.Tenant, request.Id) is not var (seq, thread, before)) return null;
            var newText = request.Text is { } text && text != before.Text;
            var after = before with
            {
                Text = request.Text ?? before.Text,
                Hash = request.Text is null ? before.Hash : TextHash.Of(request.Text),
                Metadata = request.Metadata is null ? before.Metadata : (System.Text.Json.Nodes.JsonObject)request.Metadata.DeepClone(),
                ExpiresAt = request.SetExpiresAt ? request.ExpiresAt : before.ExpiresAt,
                ValidFrom = request.Timestamp is { } time ? SqliteRows.Time(SqliteRows.Micros(time)) : before.ValidFrom,
                UpdatedAt = now,
                Slot = newText ? update.Slot : before.Slot,
                SlotValue = newText ? update.SlotValue : before.SlotValue,
                EmbeddingModel = newText ? update.EmbeddingModel : before.EmbeddingModel,
            };
            session.Execute(
                "UPDATE memories SET text = $2, hash = $3, metadata = $4, expires_at = $5, valid_from = $6, updated_at = $7, slot = $8, slot_value = $9, embedding_model = $10 WHERE seq = $1",
                seq, after.Text, after.Hash, StoredJson.Metadata(after.Metadata), after.ExpiresAt is { } day ? SqliteRows.Day(day) : null, SqliteRows.MicrosOrNull(after.ValidFrom),
                SqliteRows.Micros(now), after.Slot, after.SlotValue, after.EmbeddingModel);
            InsertHistory(session, after, null, HistoryEvent.Update, before.Text, after.Text, now);
            if (newText)
            {
                // What was found a twin of the old text is none of the new one.
                session.Execute("UPDATE memories SET dedup = NULL WHERE seq = $1", seq);
                SqliteThreads.SetOwn(session, seq, update.Terms!);
                if (thread is not null) SqliteThreads.RefreshAround(session, [(seq, thread)]);
                SqliteGraph.Remove(session, seq);
                SqliteGraph.Insert(session, seq, after, update.Relations);
                scope.RemoveVector(seq);
                if (!update.Vector.IsEmpty) scope.AddVector(seq, after, update.Vector);
                CloseOthers(session, after, request.Timestamp is null ? null : after.ValidFrom, now);
            }

            return after;
        },
        cancellationToken);

    public Task<bool> DeleteAsync(string tenant, Guid id, DateTimeOffset now, CancellationToken cancellationToken) => database.WriteAsync(
        "DELETE",
        "memories",
        scope =>
        {
            scope.Concerns(tenant);
            if (Find(scope.Session, tenant, id) is not { } found) return false;
            Hide(scope, [found], null, now);
            return true;
        },
        cancellationToken);

    public Task<(Guid EventId, long Deleted)> DeleteAllAsync(string tenant, MemoryFilter filter, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var arguments = new SqlArguments();
        var where = $"m.tenant = {arguments.Add(tenant)} AND m.state <> 3 AND {SqliteFilterCompiler.Compile(filter, arguments)}";
        return database.WriteAsync(
            "DELETE",
            "memories",
            scope =>
            {
                scope.Concerns(tenant);
                var found = new List<(long Seq, string? Thread, MemoryRecord Memory)>();
                using (var rows = scope.Session.Read($"SELECT {SqliteRows.MemoryColumns}, m.seq, m.thread FROM memories m WHERE {where} ORDER BY m.seq", arguments.Values))
                {
                    while (rows.Read())
                        found.Add((rows.GetInt64(SqliteRows.MemoryColumnCount), SqliteRows.Text(rows, SqliteRows.MemoryColumnCount + 1), SqliteRows.Memory(rows)));
                }

                var eventId = Guid.CreateVersion7(now);
                InsertEvent(scope.Session, eventId, tenant, "DELETE_ALL", EventStatus.Succeeded, null, now);
                Hide(scope, found, eventId, now);
                return (eventId, (long)found.Count);
            },
            cancellationToken);
    }

    public async Task<long> EraseAsync(string tenant, MemoryFilter filter, CancellationToken cancellationToken)
    {
        var erased = await database.WriteAsync("DELETE", "memories", scope => SqliteErasure.Erase(scope, tenant, filter), cancellationToken);
        await database.EmptyLogAsync(cancellationToken);
        return erased;
    }

    private static void CloseOthers(SqliteSession session, MemoryRecord edited, DateTimeOffset? since, DateTimeOffset now)
    {
        if (EditedAnswer.SlotOf(edited) is not { } slot) return;
        foreach (var (seq, other) in OpenIn(session, slot, edited))
        {
            if (EditedAnswer.Close(other, edited, since, now) is { } closed) Close(session, seq, closed, edited.Text, null, now);
        }
    }

    private static void Hide(WriteScope scope, List<(long Seq, string? Thread, MemoryRecord Memory)> found, Guid? eventId, DateTimeOffset now)
    {
        var session = scope.Session;
        foreach (var (seq, _, memory) in found)
        {
            session.Execute("UPDATE memories SET state = 3, updated_at = $2 WHERE seq = $1", seq, SqliteRows.Micros(now));
            SqliteThreads.Remove(session, seq);
            scope.RemoveVector(seq);
            InsertHistory(session, memory, eventId, HistoryEvent.Delete, memory.Text, null, now);
            scope.Count(memory.State, -1);
            scope.Count(MemoryState.Deleted, 1);
        }

        SqliteThreads.CloseGaps(session, [.. found.Where(turn => turn.Thread is not null).Select(turn => (turn.Seq, turn.Thread!))]);
    }

    private static void InsertHistory(SqliteSession session, MemoryRecord snapshot, Guid? eventId, HistoryEvent what, string? before, string? after, DateTimeOffset now) => session.Execute(
        "INSERT INTO history (id, tenant, memory_id, event_id, event, old_text, new_text, snapshot, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        SqliteRows.Id(Guid.CreateVersion7(now)), snapshot.Tenant, SqliteRows.Id(snapshot.Id), eventId is { } id ? SqliteRows.Id(id) : null, (int)what, before, after,
        StoredJson.Snapshot(snapshot), SqliteRows.Micros(now));
}
