using MemStack.Memory.Postgres.Configuration;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Postgres.Rows;

/// <summary>
/// Rows that earlier searches of a scope brought, so that PostgreSQL need not send them again. A search names the versions that it knows,
/// which PostgreSQL gives to nothing else: the transaction that wrote a row
/// (https://www.postgresql.org/docs/17/ddl-system-columns.html#DDL-SYSTEM-COLUMNS-XMIN). So nothing here has to be told of writes,
/// whichever process makes them.
/// </summary>
internal sealed class RowCache : IDisposable
{
    // Transactions are numbered anew in another cluster, or after four thousand million of them: whatever is kept is gone long before.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    // What is known is told with each search, in twelve bytes a row.
    private const int MaxRowsOfScope = 2_000;

    private const int ScopeShare = 8;

    private static readonly Dictionary<long, MemoryRow> None = [];

    private readonly MemoryCache? _scopes;
    private readonly long _mostBytesOfScope;
    private readonly TimeProvider _time;
    private readonly Lock _keeping = new();
    private int _generation;

    public RowCache(IOptions<PostgresOptions> options, TimeProvider time)
    {
        _time = time;
        var room = options.Value.RowCacheBytes;
        _mostBytesOfScope = room / ScopeShare;
        if (room > 0)
        {
            _scopes = new MemoryCache(new MemoryCacheOptions { SizeLimit = room, ExpirationScanFrequency = Lifetime });
        }
    }

    /// <summary>The number of rows that are kept.</summary>
    public int Count => _scopes?.Keys.Sum(scope => _scopes.TryGetValue(scope, out KnownRows? known) ? known!.Rows.Count : 0) ?? 0;

    /// <summary>The rows that are known of a scope.</summary>
    public KnownRows Of(IReadOnlyList<string> scope)
    {
        // Before the look: what is cleared afterwards is not kept again.
        var generation = Volatile.Read(ref _generation);
        return _scopes is not null && _scopes.TryGetValue(Key(scope), out KnownRows? known)
            ? known!
            : new KnownRows(None, _time.GetUtcNow() + Lifetime, generation);
    }

    /// <summary>Keeps what a search brought, and of what it knew as much as there is room for.</summary>
    /// <param name="scope">Where it looked.</param>
    /// <param name="known">What it knew.</param>
    /// <param name="brought">What came, by number.</param>
    public void Keep(IReadOnlyList<string> scope, KnownRows known, IReadOnlyDictionary<long, MemoryRow> brought)
    {
        if (_scopes is null || brought.Count == 0)
        {
            return;
        }

        var rows = new Dictionary<long, MemoryRow>();
        var size = 0L;
        foreach (var row in brought.Values.Concat(known.Rows.Values))
        {
            if (rows.Count == MaxRowsOfScope || size + row.Size > _mostBytesOfScope)
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
        lock (_keeping)
        {
            if (known.Generation == _generation)
            {
                _scopes.Set(Key(scope), kept, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = left, Size = kept.Size });
            }
        }
    }

    /// <summary>
    /// Forgets every row, and what searches under way bring: texts that were erased are not to be in this process's memory either.
    /// </summary>
    public void Clear()
    {
        lock (_keeping)
        {
            _generation++;
            _scopes?.Clear();
        }
    }

    public void Dispose() => _scopes?.Dispose();

    private static string Key(IReadOnlyList<string> scope) => string.Join(' ', scope);
}
