using System.Collections.Concurrent;

namespace MemStack.Memory.Sqlite.Database;

/// <summary>
/// Counts the commits that change a tenant's memories, in this process, the only one with the file open. The epoch distinguishes its counts
/// from those of another process.
/// </summary>
internal sealed class ContentVersions
{
    private readonly string _epoch = Guid.CreateVersion7().ToString("N");
    private readonly ConcurrentDictionary<string, long> _tenants = new(StringComparer.Ordinal);
    private long _all;

    public string Of(string tenant) => $"{_epoch} {Volatile.Read(ref _all)} {_tenants.GetValueOrDefault(tenant)}";

    /// <summary>Records a commit that changed memories of these tenants; null means any.</summary>
    public void Advance(IReadOnlyCollection<string>? tenants)
    {
        if (tenants is null)
        {
            Interlocked.Increment(ref _all);
        }
        else
        {
            foreach (var tenant in tenants)
            {
                _tenants.AddOrUpdate(tenant, 1, static (_, count) => count + 1);
            }
        }
    }
}
