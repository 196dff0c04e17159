using MemStack.Memory.Postgres.Configuration;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Postgres.Rows;

/// <summary>
/// Caches rows that earlier searches of a scope read, so that PostgreSQL need not send them again. A search names the versions that it has;
/// a version is the transaction that wrote a row and is never reused
/// (https://www.postgresql.org/docs/17/ddl-system-columns.html#DDL-SYSTEM-COLUMNS-XMIN). So the cache needs no invalidation, whichever
/// process writes.
/// </summary>
internal sealed class RowCache : IDisposable
{
    // Transaction numbers repeat in another cluster, or after four thousand million: cached rows expire long before.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    // Each search sends the known rows, in twelve bytes a row.
    private const int MaxRowsOfScope = 2_000;

    private const int ScopeShare = 8;

    private static readonly Dictionary<long, MemoryRow> None = [];

    private readonly MemoryCache? _scopes;
    private readonly long _maxBytesOfScope;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private int _generation;

    public RowCache(IOptions<PostgresOptions> options, TimeProvider time)
    {
        _time = time;
        var room = options.Value.RowCacheBytes;
        _maxBytesOfScope = room / ScopeShare;
        if (room > 0)
        {
            _scopes = new MemoryCache(new MemoryCacheOptions { SizeLimit = room, ExpirationScanFrequency = Lifetime });
        }
    }

    /// <summary>The number of cached rows.</summary>
    public int Count => _scopes?.Keys.Sum(scope => _scopes.TryGetValue(scope, out KnownRows? known) ? known!.Rows.Count : 0) ?? 0;

    /// <summary>The cached rows of a scope.</summary>
    public KnownRows Of(IReadOnlyList<string> scope)
    {
        // Read before the lookup: rows that are cleared afterwards are not cached again.
        var generation = Volatile.Read(ref _generation);
        return _scopes is not null && _scopes.TryGetValue(Key(scope), out KnownRows? known)
            ? known!
            : new KnownRows(None, _time.GetUtcNow() + Lifetime, generation);
    }

    /// <summary>Caches the rows that a search read, and as many of the earlier ones as fit.</summary>
    /// <param name="scope">The scope of the search.</param>
    /// <param name="known">The rows that it knew.</param>
    /// <param name="received">The rows that were read, by number.</param>
    public void Keep(IReadOnlyList<string> scope, KnownRows known, IReadOnlyDictionary<long, MemoryRow> received)
    {
        if (_scopes is null || received.Count == 0)
        {
            return;
        }

        var rows = new Dictionary<long, MemoryRow>();
        var size = 0L;
        foreach (var row in received.Values.Concat(known.Rows.Values))
        {
            if (rows.Count == MaxRowsOfScope || size + row.Size > _maxBytesOfScope)
            {
                break;
            }

            if (rows.TryAdd(row.Seq, row))
            {
                size += row.Size;
            }
        }

        var left = known.Until - _time.GetUtcNow();
        if (left <= TimeSpan.Zero)
        {
            return;
        }

        var kept = new KnownRows(rows, known.Until, known.Generation);
        lock (_lock)
        {
            if (known.Generation == _generation)
            {
                _scopes.Set(Key(scope), kept, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = left, Size = kept.Size });
            }
        }
    }

    /// <summary>
    /// Removes every row, and does not cache those of searches in progress: erased texts must not stay in this process's memory either.
    /// </summary>
    public void Clear()
    {
        lock (_lock)
        {
            _generation++;
            _scopes?.Clear();
        }
    }

    public void Dispose() => _scopes?.Dispose();

    private static string Key(IReadOnlyList<string> scope) => string.Join(' ', scope);
}
