using MemStack.Memory.Extraction;

namespace MemStack.Memory.Stores.Sqlite;

/// <summary>
/// Erases memories for good. <c>secure_delete</c> overwrites freed cells with zeros (https://www.sqlite.org/pragma.html#pragma_secure_delete); the full-text index is
/// merged, since its segments keep deleted words until then (https://www.sqlite.org/fts5.html#the_optimize_command); the write-ahead log is emptied afterwards.
/// </summary>
internal static class SqliteErasure
{
    internal const string ForgetStatement = "UPDATE memories SET superseded_by = NULL WHERE superseded_by = $1";

    public static long Erase(WriteScope scope, string tenant, MemoryFilter filter)
    {
        var session = scope.Session;
        scope.Concerns(tenant);
        var arguments = new SqlArguments();
        var where = $"m.tenant = {arguments.Add(tenant)} AND {SqliteFilterCompiler.Compile(filter, arguments)}";
        var found = new List<(long Seq, string Id, string? Thread, MemoryState State)>();
        using (var rows = session.Read($"SELECT m.seq, m.id, m.thread, m.state FROM memories m WHERE {where}", arguments.Values))
        {
            while (rows.Read()) found.Add((rows.GetInt64(0), rows.GetString(1), SqliteRows.Text(rows, 2), (MemoryState)rows.GetInt32(3)));
        }

        ForgetSources(session, tenant, found.ConvertAll(memory => memory.Id), found.Select(memory => memory.Seq).ToHashSet());
        foreach (var (seq, id, _, state) in found)
        {
            SqliteThreads.Remove(session, seq);
            SqliteGraph.Remove(session, seq);
            scope.RemoveVector(seq);
            // The messages of an event may tell of other memories, too; what was said for an erased one must go all the same.
            session.Execute("UPDATE events SET input = NULL WHERE id IN (SELECT event_id FROM history WHERE memory_id = $1)", id);
            session.Execute("DELETE FROM idempotency WHERE tenant = $1 AND kind = 'request' AND event_id IS NULL AND instr(body, $2) > 0", tenant, System.Text.Encoding.UTF8.GetBytes(id));
            // The texts of a supersession are those of both memories.
            session.Execute("DELETE FROM history WHERE memory_id = $1", id);
            session.Execute("UPDATE history SET new_text = NULL WHERE event = 3 AND tenant = $1 AND memory_id IN (SELECT id FROM memories WHERE superseded_by = $2)", tenant, id);
            session.Execute(ForgetStatement, id);
            session.Execute("DELETE FROM memories WHERE seq = $1", seq);
            scope.Count(state, -1);
        }

        SqliteThreads.CloseGaps(session, [.. found.Where(turn => turn.Thread is not null).Select(turn => (turn.Seq, turn.Thread!))]);
        EraseJobs(session, tenant, filter);
        // Of an earlier version: messages that gave nothing.
        session.Execute(
            "UPDATE events SET input = NULL WHERE tenant = $1 AND status = $2 AND input IS NOT NULL AND NOT EXISTS (SELECT 1 FROM history h WHERE h.event_id = events.id)",
            tenant, (int)EventStatus.Succeeded);
        if (found.Count > 0) session.Execute("INSERT INTO memories_fts (memories_fts) VALUES ('optimize')");
        return found.Count;
    }

    // What was drawn from the same message is indexed with all its words, and what took the place of another with that one's;
    // of earlier versions, what was told late and had ended already, with those of what ended it.
    private static void ForgetSources(SqliteSession session, string tenant, List<string> ids, HashSet<long> erased)
    {
        var others = new List<(long Seq, string? Slot, string Text)>();
        using (var rows = session.Read(
            """
            SELECT m.seq, m.slot, m.text FROM json_each($1) e CROSS JOIN history h ON h.memory_id = e.value AND h.event IN (0, 4)
            CROSS JOIN history o ON o.event_id = h.event_id AND o.event = 0 CROSS JOIN memories m ON m.id = o.memory_id WHERE m.tenant = $2 AND m.state < 3
            UNION
            SELECT m.seq, m.slot, m.text FROM json_each($1) e CROSS JOIN memories x ON x.id = e.value CROSS JOIN memories m ON m.id = x.superseded_by WHERE m.tenant = $2 AND m.state < 3
            UNION
            SELECT m.seq, m.slot, m.text FROM json_each($1) e CROSS JOIN memories m ON m.superseded_by = e.value WHERE m.tenant = $2 AND m.state < 3
            """,
            "[" + string.Join(',', ids.Select(id => $"\"{id}\"")) + "]", tenant))
        {
            while (rows.Read()) others.Add((rows.GetInt64(0), SqliteRows.Text(rows, 1), rows.GetString(2)));
        }

        foreach (var (seq, slot, text) in others.Where(other => !erased.Contains(other.Seq)))
            session.Execute("UPDATE memories_fts SET source = $2 WHERE rowid = $1 AND source IS NOT NULL", seq, SlotWords.Indexed(slot, text));
    }

    // A waiting add of the same scope holds texts, too; it is meant when its scope satisfies the filter as a memory's would.
    private static void EraseJobs(SqliteSession session, string tenant, MemoryFilter filter)
    {
        var arguments = new SqlArguments();
        var owner = arguments.Add(tenant);
        var where = SqliteFilterCompiler.Compile(filter, arguments);
        const string Scope = "json_extract(j.request, '$.UserId') AS user_id, json_extract(j.request, '$.AgentId') AS agent_id, json_extract(j.request, '$.AppId') AS app_id, json_extract(j.request, '$.RunId') AS run_id";
        const string Nothing = "NULL AS id, NULL AS actor_id, NULL AS role, NULL AS text, NULL AS metadata, '[]' AS categories, 0 AS state, NULL AS valid_from, NULL AS expires_at, j.created_at, j.created_at AS updated_at";
        var meant = $"SELECT m.event_id FROM (SELECT j.event_id, {Scope}, {Nothing} FROM jobs j WHERE j.tenant = {owner}) m WHERE {where}";
        session.Execute($"UPDATE events SET input = NULL, status = {(int)EventStatus.Failed}, error = 'erased' WHERE id IN ({meant})", arguments.Values);
        session.Execute($"DELETE FROM jobs WHERE event_id IN ({meant})", arguments.Values);
    }
}
