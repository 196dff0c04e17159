using MemStack.Memory.Stores;

namespace MemStack.Memory.Postgres.Search;

/// <summary>
/// Versions of tenants' memories. Triggers write one in the transaction that changes them (<c>Schema/Migrations/0006_no_settings.sql</c>),
/// so that a snapshot sees a change and its mark together or neither, whoever writes; and no writer waits for another.
/// </summary>
internal static class TenantMarks
{
    /// <summary>Reads the mark as one text; empty for a tenant that never had a memory.</summary>
    public static Sql Read(string tenant) =>
        $"SELECT COALESCE(string_agg(t.mark::text, ' ' ORDER BY t.seq), '') FROM memstack.tenant_marks t WHERE t.tenant = {tenant}";
}
