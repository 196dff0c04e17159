using MemStack.Memory.Retrieval;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Stores.Postgres;

/// <summary>
/// Rows that earlier searches brought, so that a search whose memories are known needs no round trip for them. A row is given again only to a candidate of the same version, which
/// PostgreSQL gives to nothing else: the transaction that wrote it
/// (https://www.postgresql.org/docs/17/ddl-system-columns.html#DDL-SYSTEM-COLUMNS-XMIN). So nothing here has to be told of writes, whichever process makes them.
/// </summary>
internal sealed class RowCache : IDisposable
{
    // Transactions are numbered anew in another cluster, or after four thousand million of them: whatever is kept is gone long before.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly MemoryCache? _rows;
    private readonly MemoryTelemetry _telemetry;

    public RowCache(IOptions<PostgresOptions> options, MemoryTelemetry telemetry)
    {
        _telemetry = telemetry;
        if (options.Value.RowCacheBytes > 0) _rows = new MemoryCache(new MemoryCacheOptions { SizeLimit = options.Value.RowCacheBytes, ExpirationScanFrequency = Lifetime });
    }

    /// <summary>How many rows are kept.</summary>
    public int Count => _rows?.Count ?? 0;

    /// <summary>The rows of these candidates that are known, by their numbers.</summary>
    public Dictionary<long, MemoryRow> Find(IReadOnlyList<Candidate> candidates)
    {
        var found = new Dictionary<long, MemoryRow>(candidates.Count);
        if (_rows is null) return found;
        foreach (var candidate in candidates)
        {
            if (_rows.TryGetValue(candidate.Seq, out MemoryRow? row) && row!.IsOf(candidate)) found[candidate.Seq] = row;
        }

        _telemetry.RowsLookedUp(found.Count, candidates.Count - found.Count);
        return found;
    }

    /// <summary>Whether the candidate's row is known.</summary>
    public bool Has(in Candidate candidate) => _rows is null || (_rows.TryGetValue(candidate.Seq, out MemoryRow? row) && row!.IsOf(candidate));

    public void Keep(MemoryRow row) => _rows?.Set(row.Seq, row, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = Lifetime, Size = row.Size });

    /// <summary>Forgets every row: texts that were erased are not to be in this process's memory either.</summary>
    public void Clear() => _rows?.Clear();

    public void Dispose() => _rows?.Dispose();
}
