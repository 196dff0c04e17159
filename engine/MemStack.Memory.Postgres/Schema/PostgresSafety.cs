using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Postgres.Schema;

/// <summary>
/// Settings of the server without which a crash of its machine may lose or damage acknowledged writes
/// (https://www.postgresql.org/docs/17/runtime-config-wal.html).
/// </summary>
internal static class PostgresSafety
{
    /// <summary>The names of those that are off; null when none is. <c>synchronous_commit</c> is not included: connections set
    /// it.</summary>
    public static async Task<string?> RiskAsync(PostgresSession session)
    {
        var off = await session.ListAsync(
            row => row.GetString(0),
            Sql.Raw("SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off' ORDER BY name")
        );
        return off.Count == 0 ? null : string.Join(" and ", off);
    }
}
