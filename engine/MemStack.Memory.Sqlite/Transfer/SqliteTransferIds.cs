using MemStack.Memory.Sqlite.Sessions;
using MemStack.Memory.Stores;
using Microsoft.Data.Sqlite;

namespace MemStack.Memory.Sqlite.Transfer;

/// <summary>Finds the ids of a batch that other tenants, or other memories, have already.</summary>
internal static class SqliteTransferIds
{
    public static TransferIds Of(SqliteSession session, TransferBatch batch)
    {
        var ids = new TransferIds(batch.Tenant);
        var (memories, tenant) = (batch.Memories, batch.Tenant);
        Guid[] named =
        [
            .. memories
                .Select(memory => memory.Record)
                .SelectMany(record => record.SupersededBy is { } by ? (Guid[])[record.Id, by] : [record.Id]),
        ];
        Each(
            $"SELECT m.id FROM json_each({named}) e CROSS JOIN memories m ON m.id = e.value WHERE m.tenant <> {tenant}",
            row => ids.AddForeignMemory(Guid.ParseExact(row.GetString(0), "D"))
        );
        Guid[] events = [.. memories.SelectMany(memory => memory.History).Select(step => step.EventId).OfType<Guid>()];
        Each(
            $"SELECT v.id FROM json_each({events}) e CROSS JOIN events v ON v.id = e.value WHERE v.tenant <> {tenant}",
            row => ids.AddForeignEvent(Guid.ParseExact(row.GetString(0), "D"))
        );
        var owners = memories
            .SelectMany(memory => memory.History.Select(step => (step.Id, Memory: memory.Record.Id)))
            .ToLookup(step => step.Id, step => step.Memory);
        Guid[] steps = [.. owners.Select(step => step.Key)];
        Each(
            $"SELECT h.id, h.memory_id, h.tenant = {tenant} FROM json_each({steps}) e CROSS JOIN history h ON h.id = e.value",
            row =>
            {
                var (step, memory) = (Guid.ParseExact(row.GetString(0), "D"), Guid.ParseExact(row.GetString(1), "D"));
                if (!row.GetBoolean(2) || owners[step].Any(owner => owner != memory))
                {
                    ids.AddForeignStep(step);
                }
            }
        );
        string[] threads = [.. memories.Select(memory => memory.StoredThread).OfType<string>().Distinct(StringComparer.Ordinal)];
        Each(
            $"SELECT e.value FROM json_each({threads}) e WHERE EXISTS (SELECT 1 FROM memories m WHERE m.thread = e.value AND m.state < 3 AND m.tenant <> {tenant})",
            row => ids.AddForeignThread(row.GetString(0))
        );
        return ids;

        void Each(Sql sql, Action<SqliteDataReader> found)
        {
            using var rows = session.Read(sql);
            while (rows.Read())
            {
                found(rows);
            }
        }
    }
}
