using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Sqlite.Filters;
using MemStack.Memory.Sqlite.Graph;
using MemStack.Memory.Sqlite.Sessions;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Sqlite.Memories;

/// <summary>
/// Erases memories for good. <c>secure_delete</c> overwrites freed cells with zeros
/// (https://www.sqlite.org/pragma.html#pragma_secure_delete); the full-text index is merged, since its segments keep deleted words until
/// then (https://www.sqlite.org/fts5.html#the_optimize_command); the write-ahead log is emptied afterwards.
/// </summary>
internal static class SqliteErasure
{
    /// <summary>Memories that may be indexed by words of the erased ones.</summary>
    public static List<SourcedMemory> Sourced(SqliteSession session, Erasure erasure) =>
        Sourced(session, erasure.Tenant, Selected(session, erasure));

    public static long Erase(WriteScope scope, Erasure erasure)
    {
        var (session, tenant) = (scope.Session, erasure.Tenant);
        scope.ChangesMemoriesOf(tenant);
        var found = Selected(session, erasure);
        var plan = ErasurePlan.Of(erasure, found, Sourced(session, tenant, found));
        foreach (var (memory, source) in plan.Reindexed)
        {
            session.Execute($"UPDATE memories_fts SET source = {source} WHERE rowid = {memory.Seq} AND source IS NOT NULL");
        }

        foreach (var (seq, id, _, state) in plan.Memories)
        {
            SqliteThreads.Remove(session, seq);
            SqliteGraph.Remove(session, seq);
            scope.RemoveVector(seq);
            // The messages of an event may belong to other memories, too; those of an erased one are removed all the same.
            session.Execute($"UPDATE events SET input = NULL WHERE id IN (SELECT event_id FROM history WHERE memory_id = {id})");
            session.Execute(
                $"DELETE FROM idempotency WHERE tenant = {tenant} AND kind = 'request' AND event_id IS NULL AND instr(body, {System.Text.Encoding.UTF8.GetBytes(SqliteRows.Id(id))}) > 0"
            );
            // A supersession's history has the texts of both memories.
            session.Execute($"DELETE FROM history WHERE memory_id = {id}");
            session.Execute(
                $"UPDATE history SET new_text = NULL WHERE event = 3 AND tenant = {tenant} AND memory_id IN (SELECT id FROM memories WHERE superseded_by = {id})"
            );
            session.Execute(ClearSuperseded(id));
            session.Execute($"DELETE FROM memories WHERE seq = {seq}");
            scope.Count(state, -1);
        }

        SqliteThreads.CloseGaps(session, plan.Turns);
        EraseJobs(session, tenant, erasure.Filter);
        // Messages without stored facts, which earlier versions kept.
        session.Execute(
            $"UPDATE events SET input = NULL WHERE tenant = {tenant} AND status = {EventStatus.Succeeded} AND input IS NOT NULL AND NOT EXISTS (SELECT 1 FROM history h WHERE h.event_id = events.id)"
        );
        if (found.Count > 0)
        {
            session.Execute($"INSERT INTO memories_fts (memories_fts) VALUES ('optimize')");
        }

        return found.Count;
    }

    internal static Sql ClearSuperseded(Guid id) => $"UPDATE memories SET superseded_by = NULL WHERE superseded_by = {id}";

    private static List<ErasedMemory> Selected(SqliteSession session, Erasure erasure) =>
        session.List(
            row => new ErasedMemory(
                row.GetInt64(0),
                Guid.ParseExact(row.GetString(1), "D"),
                SqliteRows.Text(row, 2),
                (MemoryState)row.GetInt32(3)
            ),
            $"SELECT m.seq, m.id, m.thread, m.state FROM memories m WHERE m.tenant = {erasure.Tenant} AND {SqliteFilterCompiler.Compile(erasure.Filter)}"
        );

    // Facts of the same message are indexed with all its words, and a superseding fact with the words of the superseded one. Earlier
    // versions also indexed a fact that had ended before it was added with the words of the fact that ended it.
    private static List<SourcedMemory> Sourced(SqliteSession session, string tenant, IEnumerable<ErasedMemory> erased)
    {
        Guid[] ids = [.. erased.Select(memory => memory.Id)];
        return session.List(
            row => new SourcedMemory(row.GetInt64(0), SqliteRows.Text(row, 1), SqliteRows.Text(row, 2), row.GetString(3)),
            $"""
            SELECT m.seq, m.thread, m.slot, m.text FROM memories m WHERE m.tenant = {tenant} AND m.state < 3 AND m.seq IN (
                SELECT o.seq FROM json_each({ids}) e CROSS JOIN history h ON h.memory_id = e.value AND h.event IN (0, 4)
                CROSS JOIN history t ON t.event_id = h.event_id AND t.event = 0 CROSS JOIN memories o ON o.id = t.memory_id
                UNION SELECT o.seq FROM json_each({ids}) e CROSS JOIN memories x ON x.id = e.value CROSS JOIN memories o ON o.id = x.superseded_by
                UNION SELECT o.seq FROM json_each({ids}) e CROSS JOIN memories o ON o.superseded_by = e.value)
            """
        );
    }

    // A waiting add of the same scope has texts, too; it is erased if its scope satisfies the filter as a memory's would.
    private static void EraseJobs(SqliteSession session, string tenant, MemoryFilter filter)
    {
        var scope = Sql.Raw(
            "j.request ->> 'UserId' AS user_id, j.request ->> 'AgentId' AS agent_id, j.request ->> 'AppId' AS app_id, j.request ->> 'RunId' AS run_id"
        );
        var noText = Sql.Raw(
            "NULL AS id, NULL AS actor_id, NULL AS role, NULL AS text, NULL AS metadata, '[]' AS categories, 0 AS state, NULL AS valid_from, NULL AS expires_at, j.created_at, j.created_at AS updated_at"
        );
        Sql selected =
            $"SELECT m.event_id FROM (SELECT j.event_id, {scope}, {noText} FROM jobs j WHERE j.tenant = {tenant}) m WHERE {SqliteFilterCompiler.Compile(filter)}";
        session.Execute($"UPDATE events SET input = NULL, status = {EventStatus.Failed}, error = 'erased' WHERE id IN ({selected})");
        session.Execute($"DELETE FROM jobs WHERE event_id IN ({selected})");
    }
}
