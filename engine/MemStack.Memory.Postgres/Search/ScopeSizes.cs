using System.Collections.Concurrent;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Postgres.Search;

/// <summary>
/// The number of memories of scopes, for the weights of words. Counting takes time in proportion to the scope, so counts of large ones are
/// cached for a while: the weights depend on their logarithm, and a hundred memories more or less change nothing. For smaller ones, only
/// the fact that they are small is cached.
/// </summary>
internal sealed class ScopeSizes(TimeProvider time)
{
    private const int MaxKept = 50_000;

    // The limit of counting.
    private const int MaxCounted = 100_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (long Size, DateTimeOffset Until)> _kept = new(StringComparer.Ordinal);

    public static Sql Count(IReadOnlyList<string> scope) =>
        $"SELECT COUNT(*) FROM (SELECT 1 FROM memstack.memories m WHERE m.words @@ {PostgresWords.Scope(scope)}::tsquery LIMIT {MaxCounted}) c";

    /// <summary>The size at the last count, if that is recent.</summary>
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
