using System.Text;
using MemStack.Memory.Extraction;
using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Stores.Postgres;

/// <summary>
/// Erases memories for good: rows and whatever else holds their texts, then the dead row versions (VACUUM). Archived write-ahead logs, replicas' and backups'
/// copies are the operator's; free room inside pages may keep bytes until it is used again or the table is rewritten (<see cref="PostgresRewrite"/>).
/// </summary>
internal static class PostgresErasure
{
    private const int Attempts = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly string[] Tables = ["memories", "history", "events", "idempotency", "vectors", "relations", "entities", "jobs"];

    /// <summary>Returns how many memories there were, and the transaction that removes them.</summary>
    public static async Task<(long Erased, string Transaction)> EraseAsync(PostgresSession session, string tenant, MemoryFilter filter)
    {
        var locks = PostgresLocks.Of(tenant, filter);
        var (found, transaction) = await session.ReadAsync(
            async results =>
            {
                foreach (var _ in locks) await results.SkipAsync();
                return (
                    await results.ListAsync(row => (Seq: row.GetInt64(0), Id: row.GetGuid(1), Thread: PostgresRows.Text(row, 2), State: (MemoryState)row.GetInt16(3))),
                    (await results.ListAsync(row => row.GetString(0)))[0]);
            },
            [
                .. locks,
                $"SELECT m.seq, m.id, m.thread, m.state FROM memstack.memories m WHERE m.tenant = {tenant} AND {PostgresFilterCompiler.Compile(filter)}",
                Sql.Raw("SELECT pg_current_xact_id()::text"),
            ]);
        await session.ExecuteAsync(Jobs(tenant, filter), Unused(tenant));
        long[] seqs = [.. found.Select(memory => memory.Seq)];
        Guid[] ids = [.. found.Select(memory => memory.Id)];
        if (found.Count > 0)
        {
            await ForgetSourcesAsync(session, tenant, seqs, ids);
            await session.ExecuteAsync(Memories(tenant, seqs, ids));
        }

        foreach (var (_, _, _, state) in found) session.Count(state, -1);
        await PostgresThreads.CloseGapsAsync(session, [.. found.Where(memory => memory.Thread is not null).Select(memory => (memory.Seq, memory.Thread!))]);
        return (found.Count, transaction);
    }

    /// <summary>Removes the dead rows from the tables and their indexes, once nobody can see them any more; with <paramref name="rewrite"/>, their bytes, too.</summary>
    /// <returns>False when the server does some of it later: older transactions were in the way, or the role lacks a right.</returns>
    public static async Task<bool> CleanAsync(PostgresSession session, string transaction, bool rewrite, ILogger logger)
    {
        var unseen = await IsUnseenAsync(session, transaction);
        if (!unseen) Log.ErasureHeldUp(logger);
        if (rewrite) return await PostgresRewrite.RunAsync(session, Tables, logger) && unseen;
        foreach (var table in Tables) await session.ExecuteAsync(Sql.Raw($"VACUUM (ANALYZE) memstack.{table}"));
        // A role without pg_checkpoint leaves it to the server's next one.
        return await PostgresRewrite.MayAsync(session, "CHECKPOINT") && unseen;
    }

    private static Sql[] Memories(string tenant, long[] seqs, Guid[] ids)
    {
        byte[][] texts = [.. ids.Select(id => Encoding.UTF8.GetBytes(id.ToString("D")))];
        return
        [
            .. PostgresGraph.Remove(seqs),
            $"DELETE FROM memstack.vectors WHERE memory_seq = ANY({seqs})",
            // The messages of an event may tell of other memories, too; what was said for an erased one must go all the same.
            $"UPDATE memstack.events SET input = NULL WHERE input IS NOT NULL AND id IN (SELECT event_id FROM memstack.history WHERE memory_id = ANY({ids}))",
            $"""
            DELETE FROM memstack.idempotency i WHERE i.tenant = {tenant} AND i.kind = 'request' AND i.event_id IS NULL
              AND EXISTS (SELECT 1 FROM unnest({texts}) AS t (id) WHERE position(t.id IN i.body) > 0)
            """,
            // The texts of a supersession are those of both memories.
            $"""
            UPDATE memstack.history SET new_text = NULL
            WHERE event = 3 AND tenant = {tenant} AND memory_id IN (SELECT id FROM memstack.memories WHERE superseded_by = ANY({ids}) AND superseded_by IS NOT NULL)
            """,
            $"DELETE FROM memstack.history WHERE memory_id = ANY({ids})",
            $"UPDATE memstack.memories SET superseded_by = NULL WHERE superseded_by = ANY({ids}) AND superseded_by IS NOT NULL",
            $"DELETE FROM memstack.memories WHERE seq = ANY({seqs})",
        ];
    }

    // Of an earlier version: messages that gave nothing.
    private static Sql Unused(string tenant) => $"""
        UPDATE memstack.events e SET input = NULL
        WHERE e.tenant = {tenant} AND e.status = {EventStatus.Succeeded} AND e.input IS NOT NULL AND NOT EXISTS (SELECT 1 FROM memstack.history h WHERE h.event_id = e.id)
        """;

    // What was drawn from the same message is indexed with all its words, and what took the place of another with that one's;
    // of earlier versions, what was told late and had ended already, with those of what ended it.
    private static async Task ForgetSourcesAsync(PostgresSession session, string tenant, long[] seqs, Guid[] ids)
    {
        var others = await session.ListAsync(
            row => (Seq: row.GetInt64(0), Thread: PostgresRows.Text(row, 1), Slot: PostgresRows.Text(row, 2), Text: row.GetString(3)),
            $"""
            SELECT m.seq, m.thread, m.slot, m.text FROM memstack.history h JOIN memstack.history o ON o.event_id = h.event_id AND o.event = 0 JOIN memstack.memories m ON m.id = o.memory_id
            WHERE h.memory_id = ANY({ids}) AND h.event IN (0, 4) AND m.tenant = {tenant} AND m.state < 3 AND m.source IS NOT NULL AND m.seq <> ALL({seqs})
            UNION
            SELECT m.seq, m.thread, m.slot, m.text FROM memstack.memories x JOIN memstack.memories m ON m.id = x.superseded_by
            WHERE x.id = ANY({ids}) AND m.tenant = {tenant} AND m.state < 3 AND m.source IS NOT NULL AND m.seq <> ALL({seqs})
            UNION
            SELECT m.seq, m.thread, m.slot, m.text FROM memstack.memories m
            WHERE m.superseded_by = ANY({ids}) AND m.superseded_by IS NOT NULL AND m.tenant = {tenant} AND m.state < 3 AND m.source IS NOT NULL AND m.seq <> ALL({seqs})
            """);
        if (others.Count == 0) return;
        await session.ExecuteAsync(
            $"""
            UPDATE memstack.memories m SET source = o.source
            FROM unnest({others.Select(other => other.Seq).ToArray()}, {others.Select(other => SlotWords.Indexed(other.Slot, other.Text)).ToArray()}) AS o (seq, source) WHERE m.seq = o.seq
            """);
        await PostgresThreads.RefreshAsync(session, [.. others.Where(other => other.Thread is not null).Select(other => (other.Seq, other.Thread!))]);
        await PostgresThreads.RefreshAloneAsync(session, [.. others.Where(other => other.Thread is null).Select(other => other.Seq)]);
    }

    // A waiting add of the same scope holds texts, too; it is meant when its scope satisfies the filter as a memory's would.
    private static Sql Jobs(string tenant, MemoryFilter filter) => $"""
        WITH gone AS (
            DELETE FROM memstack.jobs WHERE event_id IN (SELECT m.event_id FROM (
                SELECT j.event_id, j.request ->> 'UserId' AS user_id, j.request ->> 'AgentId' AS agent_id, j.request ->> 'AppId' AS app_id, j.request ->> 'RunId' AS run_id,
                       NULL::uuid AS id, NULL::text AS actor_id, NULL::text AS role, NULL::text AS text, NULL::jsonb AS attributes, ARRAY[]::text[] AS categories, 0::smallint AS state,
                       NULL::timestamptz AS valid_from, NULL::date AS expires_at, j.created_at, j.created_at AS updated_at
                FROM memstack.jobs j WHERE j.tenant = {tenant}) m WHERE {PostgresFilterCompiler.Compile(filter)})
            RETURNING event_id
        )
        UPDATE memstack.events e SET input = NULL, status = {EventStatus.Failed}, error = 'erased' FROM gone WHERE e.id = gone.event_id
        """;

    private static async Task<bool> IsUnseenAsync(PostgresSession session, string transaction)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            // The oldest transaction that any snapshot of this database still looks at.
            var seen = await session.ListAsync(
                row => row.GetBoolean(0),
                $"""
                SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                    AND age(backend_xmin) >= age(({transaction})::xid8::xid))
                """);
            if (!seen[0]) return true;
            await Task.Delay(Pause, session.CancellationToken);
        }

        return false;
    }
}
