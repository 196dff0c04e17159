using MemStack.Memory.Plans;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Postgres.Sessions;

namespace MemStack.Memory.Postgres.Memories;

/// <summary>Reads a memory for a write.</summary>
internal static class PostgresLockedMemory
{
    /// <summary>Waits for other writes of the memory's owner, then reads it, and the owner's open memories in a slot.</summary>
    public static async Task<(LoadedMemory Found, List<LoadedMemory> SameSlot)?> ReadAsync(
        PostgresSession session,
        string tenant,
        Guid id,
        string? slot = null
    )
    {
        var owners = await session.ListAsync(
            row => row.GetString(0),
            $"SELECT owner FROM memstack.memories WHERE id = {id} AND tenant = {tenant}"
        );
        if (owners is not [var owner])
        {
            return null;
        }

        var batch = new PostgresBatch();
        batch.Skip(PostgresLocks.Owner(tenant, owner));
        var found = batch.Add(
            $"SELECT {PostgresRows.LoadedColumns} FROM memstack.memories m WHERE m.id = {id} AND m.tenant = {tenant} AND m.state <> 3 FOR UPDATE",
            PostgresRows.Loaded
        );
        List<LoadedMemory> sameSlot = slot is null
            ? []
            : batch.Add(PostgresMemoryStore.Open(tenant, new ConflictQuery(owner, [], [slot], [])), PostgresRows.Loaded);
        await session.RunAsync(batch);
        return found is [var memory] ? (memory, sameSlot) : null;
    }
}
