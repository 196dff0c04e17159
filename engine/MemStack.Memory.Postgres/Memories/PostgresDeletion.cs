using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Postgres.Sessions;

namespace MemStack.Memory.Postgres.Memories;

/// <summary>Deletes memories and keeps their history.</summary>
internal static class PostgresDeletion
{
    public static async Task<bool> IsDeletedAsync(PostgresSession session, string tenant, Guid id) =>
        (
            await session.ListAsync(
                row => row.GetInt64(0),
                $"SELECT seq FROM memstack.memories WHERE id = {id} AND tenant = {tenant} AND state = 3"
            )
        ).Count > 0;

    public static async Task HideAsync(PostgresSession session, DeletePlan plan, Guid? eventId, DateTimeOffset now)
    {
        if (plan.Memories.Count == 0)
        {
            return;
        }

        long[] seqs = [.. plan.Memories.Select(memory => memory.Seq)];
        await session.ExecuteAsync([
            $"UPDATE memstack.memories SET state = 3, updated_at = {now}, own = NULL, source = NULL, words = NULL WHERE seq = ANY({seqs})",
            $"DELETE FROM memstack.vectors WHERE memory_seq = ANY({seqs})",
            .. PostgresRows.InsertHistory(plan.History, eventId, now),
        ]);
        foreach (var memory in plan.Memories)
        {
            session.Count(memory.Record.State, -1);
        }

        session.Count(MemoryState.Deleted, seqs.Length);
        await PostgresThreads.CloseGapsAsync(session, plan.Turns);
    }
}
