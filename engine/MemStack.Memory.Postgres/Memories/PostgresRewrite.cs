using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Stores;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MemStack.Memory.Postgres.Memories;

/// <summary>
/// Rewrites tables without deleted rows, and releases the write-ahead log that contains them
/// (https://www.postgresql.org/docs/17/sql-vacuum.html, https://www.postgresql.org/docs/17/wal-configuration.html). The files of a table,
/// its TOAST and its indexes are replaced.
/// </summary>
internal static class PostgresRewrite
{
    /// <summary>Rewrites tables of the schema; each is locked meanwhile.</summary>
    /// <returns>False when the role lacks a required right.</returns>
    public static async Task<bool> RunAsync(PostgresSession session, string[] tables, ILogger logger)
    {
        // A table that the role may not vacuum is skipped, which is not an error.
        var done = (await session.ListAsync(row => row.GetBoolean(0), MayVacuum(tables)))[0];
        if (!done)
        {
            PostgresLog.ErasureUnfinished(logger, "rewrite all tables");
        }

        foreach (var table in tables)
        {
            await session.ExecuteAsync(Sql.Raw($"VACUUM (FULL, ANALYZE) memstack.{table}"));
        }

        foreach (var command in await session.ListAsync(row => row.GetString(0), StatisticsOfEmpty(tables)))
        {
            done &= await RunStepAsync(command, "drop statistics of an empty table");
        }
        // Statistics are values of rows, and the older ones are dead rows themselves.
        await session.ExecuteAsync(Sql.Raw("VACUUM (FULL) pg_catalog.pg_statistic"));
        // A checkpoint releases the segments before the present one.
        done &= await RunStepAsync("SELECT pg_switch_wal()", "end the segment of the write-ahead log");
        done &= await RunStepAsync("CHECKPOINT", "ask for a checkpoint");
        return done;

        async Task<bool> RunStepAsync(string command, string step)
        {
            if (await TryRunAsync(session, command))
            {
                return true;
            }

            PostgresLog.ErasureUnfinished(logger, step);
            return false;
        }
    }

    /// <summary>Runs a command, if the role may.</summary>
    /// <returns>False when it may not.</returns>
    public static async Task<bool> TryRunAsync(PostgresSession session, string command)
    {
        try
        {
            await session.ExecuteAsync(Sql.Raw(command));
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return false;
        }
    }

    private static Sql MayVacuum(string[] tables) =>
        $"""
            SELECT pg_has_role(d.datdba, 'USAGE') OR (
                SELECT bool_and(has_table_privilege(c.oid, 'MAINTAIN')) FROM pg_class c
                WHERE c.oid = 'pg_catalog.pg_statistic'::regclass OR (c.relnamespace = 'memstack'::regnamespace AND c.relname = ANY({tables})))
            FROM pg_database d WHERE d.datname = current_database()
            """;

    // ANALYZE keeps the statistics of an empty table; setting a column's type, even to the same, removes them.
    private static Sql StatisticsOfEmpty(string[] tables) =>
        $"""
            SELECT format('ALTER TABLE memstack.%I ', c.relname) || string_agg(
                format('ALTER COLUMN %I TYPE %s', a.attname, format_type(a.atttypid, a.atttypmod)) || COALESCE(' COLLATE ' || quote_ident(n.nspname) || '.' || quote_ident(o.collname), ''), ', ')
            FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_stats s ON s.schemaname = 'memstack' AND s.tablename = c.relname AND s.attname = a.attname
            LEFT JOIN pg_collation o ON o.oid = a.attcollation
            LEFT JOIN pg_namespace n ON n.oid = o.collnamespace
            WHERE c.relnamespace = 'memstack'::regnamespace AND c.relname = ANY({tables}) AND pg_relation_size(c.oid) = 0
            GROUP BY c.relname
            """;
}
