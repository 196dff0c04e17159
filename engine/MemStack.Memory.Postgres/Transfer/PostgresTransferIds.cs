using MemStack.Memory.Model;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Postgres.Transfer;

/// <summary>Finds the ids of a batch that other tenants, or other memories, have already.</summary>
internal static class PostgresTransferIds
{
    // A change that may affect several owners waits for all writes of the tenant.
    public static async Task<TransferIds> ReadAsync(PostgresSession session, TransferBatch batch)
    {
        var memories = batch.Memories;
        Guid[] named =
        [
            .. memories
                .Select(memory => memory.Record)
                .SelectMany(record => record.SupersededBy is { } by ? (Guid[])[record.Id, by] : [record.Id])
                .Distinct(),
        ];
        Guid[] events = [.. memories.SelectMany(memory => memory.History).Select(step => step.EventId).OfType<Guid>().Distinct()];
        var owners = memories
            .SelectMany(memory => memory.History.Select(step => (step.Id, Memory: memory.Record.Id)))
            .ToLookup(step => step.Id, step => step.Memory);
        Guid[] steps = [.. owners.Select(step => step.Key)];
        string[] threads = [.. memories.Select(memory => memory.StoredThread).OfType<string>().Distinct(StringComparer.Ordinal)];
        var ids = new TransferIds(batch.Tenant);
        var commands = new PostgresBatch();
        commands.Skip(PostgresLocks.Of(batch.Tenant, MemoryFilter.All()));
        var foreign = commands.Add(
            $"SELECT id FROM memstack.memories WHERE id = ANY({named}) AND tenant <> {batch.Tenant}",
            row => row.GetGuid(0)
        );
        var foreignEvents = commands.Add(
            $"SELECT id FROM memstack.events WHERE id = ANY({events}) AND tenant <> {batch.Tenant}",
            row => row.GetGuid(0)
        );
        var known = commands.Add(
            $"SELECT id, memory_id, tenant = {batch.Tenant} FROM memstack.history WHERE id = ANY({steps})",
            row => (Step: row.GetGuid(0), Memory: row.GetGuid(1), IsOwn: row.GetBoolean(2))
        );
        var foreignThreads = commands.Add(
            $"SELECT t.thread FROM unnest({threads}) AS t (thread) WHERE EXISTS (SELECT 1 FROM memstack.memories m WHERE m.thread = t.thread AND m.state < 3 AND m.tenant <> {batch.Tenant})",
            row => row.GetString(0)
        );
        await session.RunAsync(commands);
        foreign.ForEach(ids.AddForeignMemory);
        foreignEvents.ForEach(ids.AddForeignEvent);
        foreach (var (step, memory, isOwn) in known)
        {
            if (!isOwn || owners[step].Any(owner => owner != memory))
            {
                ids.AddForeignStep(step);
            }
        }

        foreignThreads.ForEach(ids.AddForeignThread);
        return ids;
    }
}
