using MemStack.Memory.Consolidation;

namespace MemStack.Memory.Stores.Sqlite;

/// <content>Adding: twins, supersession, memories, history, relations, vectors, event and queue job in one transaction.</content>
internal sealed partial class SqliteMemoryStore
{
    // Both conditions on the state: SQLite uses a partial index only for conditions that its own stand among (https://www.sqlite.org/partialindex.html#queries_using_partial_indexes).
    internal static readonly string TwinStatement = $"""
        SELECT {SqliteRows.MemoryColumns}, m.seq FROM memories m
        WHERE m.owner = $1 AND m.dedup = $2 AND m.tenant = $3 AND m.state = 0 AND m.state < 3 AND m.valid_to IS NULL AND m.user_id IS $4 AND m.agent_id IS $5 AND m.app_id IS $6 AND m.run_id IS $7
          AND m.actor_id IS $8 AND m.metadata IS $9 AND (m.expires_at IS NULL OR (m.expires_at IS $10 AND m.expires_at >= $11))
        LIMIT 1
        """;

    public Task<AddResult> AddAsync(AddBatch batch, CancellationToken cancellationToken) => database.WriteAsync(
        "INSERT",
        "memories",
        scope =>
        {
            var session = scope.Session;
            scope.Concerns(batch.Tenant);
            if (batch.Queued)
            {
                if (session.Execute("DELETE FROM jobs WHERE event_id = $1 AND dead = 0", SqliteRows.Id(batch.EventId)) == 0)
                    return Replay(session, batch.Tenant, SqliteRows.Id(batch.EventId));
                CompleteEvent(session, batch.EventId, batch.Now);
            }
            else
            {
                if (batch.IdempotencyKey is { } key)
                {
                    if (SqliteIdempotency.Find(session, batch.Tenant, SqliteIdempotency.Add, key, batch.Fingerprint, batch.OldestKey) is { } earlier)
                        return Replay(session, batch.Tenant, earlier.EventId!);
                    SqliteIdempotency.Save(session, batch.Tenant, SqliteIdempotency.Add, key, batch.Fingerprint, SqliteRows.Id(batch.EventId), null, null, batch.Now, batch.OldestKey);
                }

                InsertEvent(session, batch.EventId, batch.Tenant, "ADD", EventStatus.Succeeded, batch.Input is null ? null : StoredJson.Messages(batch.Input), batch.Now);
            }

            var result = Store(scope, batch);
            // Messages that gave nothing stand in nobody's history, where an erasure would find them.
            if (result is { Memories.Count: 0, Touched.Count: 0 }) session.Execute("UPDATE events SET input = NULL WHERE id = $1", SqliteRows.Id(batch.EventId));
            return result;
        },
        cancellationToken);

    private static AddResult Store(WriteScope scope, AddBatch batch)
    {
        var session = scope.Session;
        var (stored, touched, superseded) = (new List<MemoryRecord>(batch.Memories.Count), new List<MemoryRecord>(), new List<MemoryRecord>());
        var tail = batch.Thread is { } thread ? SqliteThreads.Tail(session, thread) : default;
        foreach (var memory in batch.Memories)
        {
            if (FindTwin(session, memory, batch.Now) is var (twinSeq, twin))
            {
                touched.Add(Touch(session, twinSeq, twin, batch));
                continue;
            }

            var record = Supersede(session, memory, batch, superseded);
            if (batch.Thread is not null && tail.Turn > 0) SqliteThreads.SetNext(session, tail.Seq, memory.Terms);
            var seq = Insert(session, memory.DedupKey, record, batch.Thread, tail.Turn + 1);
            SqliteThreads.Insert(session, seq, ScopeKeys.Of(record), memory.Terms, tail, null, memory.SourceTermsAfter(superseded));
            SqliteGraph.Insert(session, seq, record, memory.Relations);
            if (!memory.Vector.IsEmpty) scope.AddVector(seq, record, memory.Vector);
            InsertHistory(session, record, batch.EventId, HistoryEvent.Add, null, record.Text, batch.Now);
            if (batch.Thread is not null) tail = tail.Then(seq, memory.Terms);
            stored.Add(record);
        }

        scope.Count(MemoryState.Active, stored.Count);
        return new AddResult(batch.EventId, stored, Replayed: false) { Touched = touched, Superseded = superseded };
    }

    /// <param name="session">The writer's.</param>
    /// <param name="dedupKey">See <see cref="NewMemory.DedupKey"/>.</param>
    /// <param name="record">The memory.</param>
    /// <param name="thread">Its conversation.</param>
    /// <param name="turn">Its place there.</param>
    /// <param name="seq">The row to be; null for the next one.</param>
    internal static long Insert(SqliteSession session, string? dedupKey, MemoryRecord record, string? thread, int turn, long? seq = null) => (long)session.Scalar(
        """
        INSERT INTO memories (id, tenant, user_id, agent_id, app_id, run_id, actor_id, role, thread, turn, text, hash, metadata, categories, state, valid_from, valid_to, superseded_by, expires_at,
                              created_at, updated_at, embedding_model, owner, slot, slot_value, dedup, touched_at, seq)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28) RETURNING seq
        """,
        SqliteRows.Id(record.Id), record.Tenant, record.UserId, record.AgentId, record.AppId, record.RunId, record.ActorId, record.Role, thread, thread is null ? 0 : turn, record.Text,
        record.Hash, StoredJson.Metadata(record.Metadata), StoredJson.Categories(record.Categories), (int)record.State, SqliteRows.MicrosOrNull(record.ValidFrom),
        SqliteRows.MicrosOrNull(record.ValidTo), record.SupersededBy is { } by ? SqliteRows.Id(by) : null, record.ExpiresAt is { } day ? SqliteRows.Day(day) : null,
        SqliteRows.Micros(record.CreatedAt), SqliteRows.Micros(record.UpdatedAt), record.EmbeddingModel, ScopeKeys.Owner(record), record.Slot, record.SlotValue, dedupKey,
        SqliteRows.MicrosOrNull(record.TouchedAt), seq)!;

    // A twin with other data of the caller's, or one that ends sooner, does not say the same.
    private static (long Seq, MemoryRecord Memory)? FindTwin(SqliteSession session, NewMemory memory, DateTimeOffset now)
    {
        var record = memory.Record;
        if (memory.DuplicateOf is { } duplicate)
        {
            using var named = session.Read(
                $"SELECT {SqliteRows.MemoryColumns}, m.seq FROM memories m WHERE m.id = $1 AND m.tenant = $2 AND m.owner = $3 AND m.state = 0 AND m.valid_to IS NULL AND (m.expires_at IS NULL OR m.expires_at >= $4)",
                SqliteRows.Id(duplicate), record.Tenant, ScopeKeys.Owner(record), SqliteRows.Day(record.ExpiresAt ?? DateOnly.MaxValue));
            if (named.Read()) return (named.GetInt64(SqliteRows.MemoryColumnCount), SqliteRows.Memory(named));
        }

        if (memory.DedupKey is null) return null;
        using var rows = session.Read(
            TwinStatement,
            ScopeKeys.Owner(record), memory.DedupKey, record.Tenant, record.UserId, record.AgentId, record.AppId, record.RunId, record.ActorId, StoredJson.Metadata(record.Metadata),
            record.ExpiresAt is { } day ? SqliteRows.Day(day) : null, SqliteRows.Day(DateOnly.FromDateTime(now.UtcDateTime)));
        return rows.Read() ? (rows.GetInt64(SqliteRows.MemoryColumnCount), SqliteRows.Memory(rows)) : null;
    }

    private static MemoryRecord Touch(SqliteSession session, long seq, MemoryRecord twin, AddBatch batch)
    {
        var now = twin with { TouchedAt = batch.Now };
        session.Execute("UPDATE memories SET touched_at = $2 WHERE seq = $1", seq, SqliteRows.Micros(batch.Now));
        InsertHistory(session, now, batch.EventId, HistoryEvent.Touch, twin.Text, twin.Text, batch.Now);
        return now;
    }

    /// <summary>Closes what the memory supersedes; or returns it closed, when the slot's present answer began later than it.</summary>
    private static MemoryRecord Supersede(SqliteSession session, NewMemory memory, AddBatch batch, List<MemoryRecord> superseded)
    {
        var record = memory.Record;
        foreach (var (seq, old) in Contradicted(session, memory))
        {
            if (Succession.BeginsLater(old, record))
            {
                var began = Succession.Beginning(old);
                if (record.ValidTo is null || began < record.ValidTo) record = record with { ValidTo = began, SupersededBy = old.Id };
                continue;
            }

            var closed = old with { ValidTo = Succession.Beginning(record), SupersededBy = record.Id, UpdatedAt = batch.Now };
            Close(session, seq, closed, record.Text, batch.EventId, batch.Now);
            superseded.Add(closed);
        }

        return record;
    }

    private static void Close(SqliteSession session, long seq, MemoryRecord closed, string text, Guid? eventId, DateTimeOffset now)
    {
        session.Execute(
            "UPDATE memories SET valid_to = $2, superseded_by = $3, updated_at = $4 WHERE seq = $1",
            seq, SqliteRows.MicrosOrNull(closed.ValidTo), SqliteRows.Id(closed.SupersededBy!.Value), SqliteRows.Micros(now));
        InsertHistory(session, closed, eventId, HistoryEvent.Supersede, closed.Text, text, now);
    }

    private static List<(long Seq, MemoryRecord Memory)> Contradicted(SqliteSession session, NewMemory memory)
    {
        var record = memory.Record;
        var found = record.Slot is { } slot ? OpenIn(session, slot, record) : [];
        found.RemoveAll(other => !SlotRules.Contradicts(record.Slot!, other.Memory.SlotValue, record.SlotValue));
        foreach (var id in memory.Supersedes)
        {
            found.AddRange(Open(session, "m.id = $1 AND m.tenant = $2 AND m.owner = $3 AND m.valid_to IS NULL AND m.state < 3", SqliteRows.Id(id), record.Tenant, ScopeKeys.Owner(record))
                .Where(named => found.TrueForAll(other => other.Seq != named.Seq)).ToList());
        }

        return found;
    }

    // Other open memories of the owner that answer the slot, and otherwise than the record.
    private static List<(long Seq, MemoryRecord Memory)> OpenIn(SqliteSession session, string slot, MemoryRecord record) => Open(
        session,
        "m.owner = $1 AND m.slot = $2 AND m.slot_value IS NOT $3 AND m.tenant = $4 AND m.valid_to IS NULL AND m.state < 3",
        ScopeKeys.Owner(record), slot, record.SlotValue, record.Tenant);

    private static List<(long Seq, MemoryRecord Memory)> Open(SqliteSession session, string where, params ReadOnlySpan<object?> values)
    {
        var found = new List<(long Seq, MemoryRecord Memory)>();
        using var rows = session.Read($"SELECT {SqliteRows.MemoryColumns}, m.seq FROM memories m WHERE {where}", values);
        while (rows.Read()) found.Add((rows.GetInt64(SqliteRows.MemoryColumnCount), SqliteRows.Memory(rows)));
        return found;
    }
}
