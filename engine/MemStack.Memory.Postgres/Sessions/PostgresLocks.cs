using System.Globalization;
using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Postgres.Sessions;

/// <summary>
/// The locks of writes: writes to memories of one owner follow each other, so that duplicates, slots, turns and entities are looked up and
/// changed atomically. A change that may affect several owners waits for all writes of the tenant. The tenant's lock is always taken first,
/// so that there are no deadlocks. Locks end with the transaction.
/// </summary>
internal static class PostgresLocks
{
    /// <summary>Each command returns one result.</summary>
    public static Sql[] Owner(string tenant, string owner) =>
        [$"SELECT pg_advisory_xact_lock_shared({Key(ScopeKeys.Tenant(tenant))})", $"SELECT pg_advisory_xact_lock({Key(owner)})"];

    /// <summary>The locks for the memories that a filter selects. Each command returns one result.</summary>
    public static Sql[] Of(string tenant, MemoryFilter filter) =>
        ScopeKeys.OnlyOwner(tenant, filter) is { } owner
            ? Owner(tenant, owner)
            : [$"SELECT pg_advisory_xact_lock({Key(ScopeKeys.Tenant(tenant))})"];

    // A token is a letter, 20 hexadecimal digits of a digest, and the digit 0.
    private static long Key(string token) =>
        long.Parse(token.AsSpan(1, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture) ^ token[0];
}
