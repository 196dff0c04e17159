using System.Collections.Concurrent;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Postgres.Search;

/// <summary>
/// The number of memories scopes that have, for the weights of words. Counting takes as long as the scope is large, so that large counts
/// are kept for a while: the weights follow their logarithm, and a hundred memories more or less change nothing. Of smaller ones it is kept
/// that they are small.
/// </summary>
internal sealed class ScopeSizes(TimeProvider time)
{
    private const int MaxKept = 50_000;

    // Counted to here and no further.
    private const int MaxCounted = 100_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (long Size, DateTimeOffset Until)> _kept = new(StringComparer.Ordinal);

    public static Sql Count(IReadOnlyList<string> scope) =>
        $"SELECT COUNT(*) FROM (SELECT 1 FROM memstack.memories m WHERE m.words @@ {PostgresWords.Scope(scope)}::tsquery LIMIT {MaxCounted}) c";

    /// <summary>The size when it was last counted, if that is not long ago.</summary>
    public long? Find(IReadOnlyList<string> scope) =>
        _kept.TryGetValue(Key(scope), out var kept) && kept.Until > time.GetUtcNow() ? kept.Size : null;

    public long Keep(IReadOnlyList<string> scope, long size)
    {
        if (_kept.Count >= MaxKept)
        {
            _kept.Clear();
        }

        _kept[Key(scope)] = (size, time.GetUtcNow() + Lifetime);
        return size;
    }

    private static string Key(IReadOnlyList<string> scope) => string.Join(' ', scope);
}
