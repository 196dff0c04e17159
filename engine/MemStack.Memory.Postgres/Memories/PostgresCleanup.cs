using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Stores;
using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Postgres.Memories;

/// <summary>Removes the dead row versions of an erasure.</summary>
internal static class PostgresCleanup
{
    private const int Attempts = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly string[] Tables = ["memories", "history", "events", "idempotency", "vectors", "relations", "entities", "jobs"];

    /// <summary>
    /// Removes the dead rows from the tables and their indexes, once no snapshot can see them; with <paramref name="rewrite"/>, their
    /// bytes, too.
    /// </summary>
    /// <returns>False when the server does some of it later: older transactions were in the way, or the role lacks a right.</returns>
    public static async Task<bool> RunAsync(PostgresSession session, string transaction, bool rewrite, ILogger logger)
    {
        var unseen = await IsUnseenAsync(session, transaction);
        if (!unseen)
        {
            PostgresLog.ErasureHeldUp(logger);
        }

        if (rewrite)
        {
            return await PostgresRewrite.RunAsync(session, Tables, logger) && unseen;
        }

        foreach (var table in Tables)
        {
            await session.ExecuteAsync(Sql.Raw($"VACUUM (ANALYZE) memstack.{table}"));
        }
        // Without the role pg_checkpoint, the server's next checkpoint does it.
        return await PostgresRewrite.TryRunAsync(session, "CHECKPOINT") && unseen;
    }

    private static async Task<bool> IsUnseenAsync(PostgresSession session, string transaction)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            // The oldest transaction that any snapshot of this database still sees.
            var seen = await session.ListAsync(
                row => row.GetBoolean(0),
                $"""
                SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                    AND age(backend_xmin) >= age(({transaction})::xid8::xid))
                """
            );
            if (!seen[0])
            {
                return true;
            }

            await Task.Delay(Pause, session.CancellationToken);
        }

        return false;
    }
}
