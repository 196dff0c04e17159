namespace MemStack.Memory.Postgres;

/// <summary>
/// The version of a tenant's memories. Triggers write it in the transaction that changes them (<c>Migrations/0003_tenant_marks.sql</c>), so
/// that a snapshot sees a change and its mark together or not at all, whichever process writes; and no writer waits for another.
/// </summary>
internal static class TenantMarks
{
    /// <summary>Reads the mark as one text; empty for a tenant that never had a memory.</summary>
    public static Sql Read(string tenant) =>
        $"SELECT COALESCE(string_agg(t.mark::text, ' ' ORDER BY t.seq), '') FROM memstack.tenant_marks t WHERE t.tenant = {tenant}";
}
