using MemStack.Memory.Engine;

namespace MemStack.Memory.Stores.Sqlite;

/// <content>What it writes: each method is one transaction.</content>
internal sealed partial class SqliteMemoryStore
{
    public Task<AddResult> AddAsync(AddBatch batch, CancellationToken cancellationToken) => database.WriteAsync(
        "INSERT",
        "memories",
        scope =>
        {
            var session = scope.Session;
            if (batch.IdempotencyKey is { } key)
            {
                if (SqliteIdempotency.Find(session, batch.Tenant, SqliteIdempotency.Add, key, batch.Fingerprint, batch.OldestKey) is { } earlier)
                    return Replay(session, batch.Tenant, earlier.EventId!);
                SqliteIdempotency.Save(session, batch.Tenant, SqliteIdempotency.Add, key, batch.Fingerprint, SqliteRows.Id(batch.EventId), null, null, batch.Now, batch.OldestKey);
            }

            InsertEvent(session, batch.EventId, batch.Tenant, "ADD", batch.Input is null ? null : SqliteRows.MessagesJson(batch.Input), batch.Now);
            InsertMemories(session, batch);
            scope.Count(MemoryState.Active, batch.Memories.Count);
            return new AddResult(batch.EventId, batch.Memories, Replayed: false);
        },
        cancellationToken);

    public Task<AddResult?> FindAddAsync(string tenant, string key, string fingerprint, DateTimeOffset oldest, CancellationToken cancellationToken) => database.ReadAsync(
        "idempotency",
        session => SqliteIdempotency.Find(session, tenant, SqliteIdempotency.Add, key, fingerprint, oldest) is { } earlier ? Replay(session, tenant, earlier.EventId!) : null,
        cancellationToken);

    public Task<MemoryRecord?> UpdateAsync(UpdateRequest request, DateTimeOffset now, CancellationToken cancellationToken) => database.WriteAsync(
        "UPDATE",
        "memories",
        scope =>
        {
            var session = scope.Session;
            if (Find(session, request.Tenant, request.Id) is not var (seq, thread, before)) return null;
            var after = before with
            {
                Text = request.Text ?? before.Text,
                Hash = request.Text is null ? before.Hash : TextHash.Of(request.Text),
                Metadata = request.Metadata is null ? before.Metadata : (System.Text.Json.Nodes.JsonObject)request.Metadata.DeepClone(),
                ExpiresAt = request.SetExpiresAt ? request.ExpiresAt : before.ExpiresAt,
                ValidFrom = request.Timestamp is { } time ? SqliteRows.Time(SqliteRows.Micros(time)) : before.ValidFrom,
                UpdatedAt = now,
            };
            session.Execute(
                "UPDATE memories SET text = $2, hash = $3, metadata = $4, expires_at = $5, valid_from = $6, updated_at = $7 WHERE seq = $1",
                seq, after.Text, after.Hash, SqliteRows.MetadataJson(after.Metadata), after.ExpiresAt is { } day ? SqliteRows.Day(day) : null,
                after.ValidFrom is { } from ? SqliteRows.Micros(from) : null, SqliteRows.Micros(now));
            InsertHistory(session, after, null, HistoryEvent.Update, before.Text, after.Text, now);
            if (after.Text != before.Text)
            {
                SqliteThreads.SetOwn(session, seq, after.Text);
                if (thread is not null) SqliteThreads.RefreshAround(session, [(seq, thread)]);
            }

            return after;
        },
        cancellationToken);

    public Task<bool> DeleteAsync(string tenant, Guid id, DateTimeOffset now, CancellationToken cancellationToken) => database.WriteAsync(
        "DELETE",
        "memories",
        scope =>
        {
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
                var found = new List<(long Seq, string? Thread, MemoryRecord Memory)>();
                using (var rows = scope.Session.Read($"SELECT {SqliteRows.MemoryColumns}, m.seq, m.thread FROM memories m WHERE {where} ORDER BY m.seq", arguments.Values))
                {
                    while (rows.Read())
                        found.Add((rows.GetInt64(SqliteRows.MemoryColumnCount), SqliteRows.Text(rows, SqliteRows.MemoryColumnCount + 1), SqliteRows.Memory(rows)));
                }

                var eventId = Guid.CreateVersion7(now);
                InsertEvent(scope.Session, eventId, tenant, "DELETE_ALL", null, now);
                Hide(scope, found, eventId, now);
                return (eventId, (long)found.Count);
            },
            cancellationToken);
    }

    private static void InsertMemories(SqliteSession session, AddBatch batch)
    {
        var memories = batch.Memories;
        if (memories.Count == 0) return;
        var (lastSeq, previous, beforePrevious) = batch.Thread is { } thread ? SqliteThreads.Tail(session, thread) : default;
        if (lastSeq is { } last) SqliteThreads.SetNext(session, last, memories[0].Text);
        for (var i = 0; i < memories.Count; i++)
        {
            var memory = memories[i];
            var seq = (long)session.Scalar(
                """
                INSERT INTO memories (id, tenant, user_id, agent_id, app_id, run_id, actor_id, role, thread, text, hash, metadata, categories, state, valid_from, expires_at, created_at, updated_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) RETURNING seq
                """,
                SqliteRows.Id(memory.Id), memory.Tenant, memory.UserId, memory.AgentId, memory.AppId, memory.RunId, memory.ActorId, memory.Role, batch.Thread, memory.Text,
                memory.Hash, SqliteRows.MetadataJson(memory.Metadata), SqliteRows.CategoriesJson(memory.Categories), (int)memory.State,
                memory.ValidFrom is { } from ? SqliteRows.Micros(from) : null, memory.ExpiresAt is { } day ? SqliteRows.Day(day) : null,
                SqliteRows.Micros(memory.CreatedAt), SqliteRows.Micros(memory.UpdatedAt))!;
            var next = batch.Thread is not null && i + 1 < memories.Count ? memories[i + 1].Text : null;
            SqliteThreads.Insert(session, seq, ScopeKeys.Of(memory), memory.Text, previous, beforePrevious, next);
            InsertHistory(session, memory, batch.EventId, HistoryEvent.Add, null, memory.Text, batch.Now);
            if (batch.Thread is not null) (beforePrevious, previous) = (previous, memory.Text);
        }
    }

    private static void Hide(WriteScope scope, List<(long Seq, string? Thread, MemoryRecord Memory)> found, Guid? eventId, DateTimeOffset now)
    {
        var session = scope.Session;
        foreach (var (seq, _, memory) in found)
        {
            session.Execute("UPDATE memories SET state = 3, updated_at = $2 WHERE seq = $1", seq, SqliteRows.Micros(now));
            SqliteThreads.Remove(session, seq);
            InsertHistory(session, memory, eventId, HistoryEvent.Delete, memory.Text, null, now);
            scope.Count(memory.State, -1);
            scope.Count(MemoryState.Deleted, 1);
        }

        SqliteThreads.RefreshAround(session, found.Where(turn => turn.Thread is not null).Select(turn => (turn.Seq, turn.Thread!)));
    }

    private static void InsertHistory(SqliteSession session, MemoryRecord snapshot, Guid? eventId, HistoryEvent what, string? before, string? after, DateTimeOffset now) => session.Execute(
        "INSERT INTO history (id, tenant, memory_id, event_id, event, old_text, new_text, snapshot, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        SqliteRows.Id(Guid.CreateVersion7(now)), snapshot.Tenant, SqliteRows.Id(snapshot.Id), eventId is { } id ? SqliteRows.Id(id) : null, (int)what, before, after,
        SqliteRows.SnapshotJson(snapshot), SqliteRows.Micros(now));
}
