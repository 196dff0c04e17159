using System.Text;
using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Postgres.Filters;
using MemStack.Memory.Postgres.Graph;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Stores;
using Npgsql;

namespace MemStack.Memory.Postgres.Memories;

/// <summary>
/// Erases memories for good: rows and whatever else holds their texts, then the dead row versions (VACUUM). The operator must handle
/// archived write-ahead logs, replicas and backups; free space inside pages may keep bytes until it is reused or the table is rewritten
/// (<see cref="PostgresRewrite"/>).
/// </summary>
internal static class PostgresErasure
{
    /// <summary>Memories that may be indexed by words of the erased ones.</summary>
    public static async Task<List<SourcedMemory>> SourcedAsync(PostgresSession session, Erasure erasure) =>
        await SourcedAsync(session, erasure.Tenant, await session.ListAsync(Erased, Selected(erasure)));

    /// <summary>Returns the number of erased memories, and the transaction that removes them.</summary>
    public static async Task<(long Erased, string Transaction)> EraseAsync(PostgresSession session, Erasure erasure)
    {
        var (tenant, filter) = (erasure.Tenant, erasure.Filter);
        var batch = new PostgresBatch();
        batch.Skip(PostgresLocks.Of(tenant, filter));
        var found = batch.Add(Selected(erasure), Erased);
        var transaction = batch.Add(Sql.Raw("SELECT pg_current_xact_id()::text"), row => row.GetString(0));
        await session.RunAsync(batch);
        var plan = ErasurePlan.Of(erasure, found, await SourcedAsync(session, tenant, found));
        await session.ExecuteAsync(Jobs(tenant, filter), Unused(tenant));
        if (found.Count > 0)
        {
            await ReindexAsync(session, plan.Reindexed);
            await session.ExecuteAsync(Memories(tenant, [.. found.Select(memory => memory.Seq)], [.. found.Select(memory => memory.Id)]));
        }

        foreach (var memory in found)
        {
            session.Count(memory.State, -1);
        }

        await PostgresThreads.CloseGapsAsync(session, plan.Turns);
        return (found.Count, transaction[0]);
    }

    private static Sql[] Memories(string tenant, long[] seqs, Guid[] ids)
    {
        byte[][] texts = [.. ids.Select(id => Encoding.UTF8.GetBytes(id.ToString("D")))];
        return
        [
            .. PostgresGraph.Remove(seqs),
            $"DELETE FROM memstack.vectors WHERE memory_seq = ANY({seqs})",
            // The messages of an event may belong to other memories, too; those of an erased one are removed all the same.
            $"UPDATE memstack.events SET input = NULL WHERE input IS NOT NULL AND id IN (SELECT event_id FROM memstack.history WHERE memory_id = ANY({ids}))",
            $"""
                DELETE FROM memstack.idempotency i WHERE i.tenant = {tenant} AND i.kind = 'request' AND i.event_id IS NULL
                  AND EXISTS (SELECT 1 FROM unnest({texts}) AS t (id) WHERE position(t.id IN i.body) > 0)
                """,
                // A supersession's history has the texts of both memories.
                $"""
                UPDATE memstack.history SET new_text = NULL
                WHERE event = 3 AND tenant = {tenant} AND memory_id IN (SELECT id FROM memstack.memories WHERE superseded_by = ANY({ids}) AND superseded_by IS NOT NULL)
                """,
            $"DELETE FROM memstack.history WHERE memory_id = ANY({ids})",
            $"UPDATE memstack.memories SET superseded_by = NULL WHERE superseded_by = ANY({ids}) AND superseded_by IS NOT NULL",
            $"DELETE FROM memstack.memories WHERE seq = ANY({seqs})",
        ];
    }

    // Messages without stored facts, which earlier versions kept.
    private static Sql Unused(string tenant) =>
        $"""
            UPDATE memstack.events e SET input = NULL
            WHERE e.tenant = {tenant} AND e.status = {EventStatus.Succeeded} AND e.input IS NOT NULL AND NOT EXISTS (SELECT 1 FROM memstack.history h WHERE h.event_id = e.id)
            """;

    private static Sql Selected(Erasure erasure) =>
        $"SELECT m.seq, m.id, m.thread, m.state FROM memstack.memories m WHERE m.tenant = {erasure.Tenant} AND {PostgresFilterCompiler.Compile(erasure.Filter)}";

    private static ErasedMemory Erased(NpgsqlDataReader row) =>
        new(row.GetInt64(0), row.GetGuid(1), PostgresRows.Text(row, 2), (MemoryState)row.GetInt16(3));

    // Facts of the same message are indexed with all its words, and a superseding fact with the words of the superseded one. Earlier
    // versions also indexed a fact that had ended before it was added with the words of the fact that ended it.
    private static async Task<List<SourcedMemory>> SourcedAsync(PostgresSession session, string tenant, List<ErasedMemory> erased)
    {
        if (erased.Count == 0)
        {
            return [];
        }

        Guid[] ids = [.. erased.Select(memory => memory.Id)];
        return await session.ListAsync(
            row => new SourcedMemory(row.GetInt64(0), PostgresRows.Text(row, 1), PostgresRows.Text(row, 2), row.GetString(3)),
            $"""
            SELECT m.seq, m.thread, m.slot, m.text FROM memstack.memories m
            WHERE m.tenant = {tenant} AND m.state < 3 AND m.source IS NOT NULL AND m.seq IN (
                SELECT o.seq FROM memstack.history h JOIN memstack.history t ON t.event_id = h.event_id AND t.event = 0 JOIN memstack.memories o ON o.id = t.memory_id
                WHERE h.memory_id = ANY({ids}) AND h.event IN (0, 4)
                UNION SELECT o.seq FROM memstack.memories x JOIN memstack.memories o ON o.id = x.superseded_by WHERE x.id = ANY({ids})
                UNION SELECT seq FROM memstack.memories WHERE superseded_by = ANY({ids}) AND superseded_by IS NOT NULL)
            """
        );
    }

    private static async Task ReindexAsync(PostgresSession session, IReadOnlyList<(SourcedMemory Memory, string? Source)> memories)
    {
        if (memories.Count == 0)
        {
            return;
        }

        await session.ExecuteAsync(
            $"""
            UPDATE memstack.memories m SET source = o.source
            FROM unnest({memories.Select(one => one.Memory.Seq).ToArray()}, {memories.Select(one =>
                one.Source
            ).ToArray()}) AS o (seq, source) WHERE m.seq = o.seq
            """
        );
        await PostgresThreads.RefreshAsync(
            session,
            [.. memories.Where(one => one.Memory.Thread is not null).Select(one => (one.Memory.Seq, one.Memory.Thread!))]
        );
        await PostgresThreads.RefreshUnthreadedAsync(
            session,
            [.. memories.Where(one => one.Memory.Thread is null).Select(one => one.Memory.Seq)]
        );
    }

    // A waiting add of the same scope has texts, too; it is erased if its scope satisfies the filter as a memory's would.
    private static Sql Jobs(string tenant, MemoryFilter filter) =>
        $"""
            WITH deleted AS (
                DELETE FROM memstack.jobs WHERE event_id IN (SELECT m.event_id FROM (
                    SELECT j.event_id, j.request ->> 'UserId' AS user_id, j.request ->> 'AgentId' AS agent_id, j.request ->> 'AppId' AS app_id, j.request ->> 'RunId' AS run_id,
                           NULL::uuid AS id, NULL::text AS actor_id, NULL::text AS role, NULL::text AS text, NULL::jsonb AS attributes, ARRAY[]::text[] AS categories, 0::smallint AS state,
                           NULL::timestamptz AS valid_from, NULL::date AS expires_at, j.created_at, j.created_at AS updated_at
                    FROM memstack.jobs j WHERE j.tenant = {tenant}) m WHERE {PostgresFilterCompiler.Compile(filter)})
                RETURNING event_id
            )
            UPDATE memstack.events e SET input = NULL, status = {EventStatus.Failed}, error = 'erased' FROM deleted WHERE e.id = deleted.event_id
            """;
}
