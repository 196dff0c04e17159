using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Searching.Caching;

/// <summary>
/// The cache of answers that processes share. Its failures make searches slower, never wrong: it is not used for a while after one.
/// </summary>
internal sealed class SharedSearchCache(
    IDistributedCache cache,
    SearchMetrics metrics,
    SearchCacheOptions options,
    TimeProvider time,
    ILogger logger
)
{
    /// <summary>The time for which a failed cache is not used.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan EraseLimit = TimeSpan.FromSeconds(10);

    private long _pausedUntil;

    /// <summary>Indicates whether it has not failed recently.</summary>
    public bool IsUsable => time.GetUtcNow().UtcTicks >= Volatile.Read(ref _pausedUntil);

    public Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken) =>
        TryAsync(limit => cache.GetAsync(key, limit), cancellationToken);

    public Task SetAsync(string key, byte[] bytes, CancellationToken cancellationToken) =>
        TryAsync(
            async limit =>
            {
                await cache.SetAsync(
                    key,
                    bytes,
                    new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = options.Duration },
                    limit
                );
                return key;
            },
            cancellationToken
        );

    /// <summary>Removes every answer; in a cache that does not respond or cannot remove them, they expire.</summary>
    public async Task EraseAsync()
    {
        if (cache is not IErasableCache erasable)
        {
            return;
        }

        using var limit = new CancellationTokenSource(EraseLimit, time);
        try
        {
            await Task.Run(() => erasable.EraseAsync(SearchKey.Prefix, limit.Token), limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception)
        {
            // The memories are erased already, even if a cache throws.
            Failed();
        }
    }

    private async Task<T?> TryAsync<T>(Func<CancellationToken, Task<T?>> work, CancellationToken cancellationToken)
        where T : class
    {
        if (!IsUsable)
        {
            return null;
        }

        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            // Not every client observes the token, and some block on a connection before they return a task.
            return await Task.Run(() => work(linked.Token), linked.Token).WaitAsync(linked.Token);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A failed cache must not fail the search.
            Failed();
            return null;
        }
    }

    private void Failed()
    {
        metrics.SearchCacheFailed();
        SearchCacheLog.SearchCacheUnavailable(logger, Pause.TotalSeconds);
        Volatile.Write(ref _pausedUntil, (time.GetUtcNow() + Pause).UtcTicks);
    }
}
