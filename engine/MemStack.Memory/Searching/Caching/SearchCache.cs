using MemStack.Memory.Model;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Searching.Caching;

/// <summary>
/// Caches answers of searches. An answer is stored with the version of the tenant's memories at its time and reused only while that is
/// unchanged, so that a write invalidates older answers before it is acknowledged. The store is asked for the version only if there is an
/// answer, and before any model is called. Without a write, an answer changes only when a memory stops being true or visible: the day is
/// part of the key, and the earliest end among the candidates bounds the answer's lifetime. Answers without the result of an unavailable
/// model are not stored. Loss of a shared cache makes searches slower, never wrong: it is not used for a while.
/// </summary>
/// <remarks>
/// Neither HybridCache nor FusionCache takes its place: both return a hit without asking whether the store's version is still the answer's,
/// and both remove by tag through a mark that leaves erased texts in the shared cache until they expire.
/// </remarks>
internal sealed class SearchCache : IHealthCheck, IDisposable
{
    /// <summary>The time for which a failed shared cache is not used.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan EraseLimit = TimeSpan.FromSeconds(10);

    /// <summary>The name of its health check.</summary>
    public const string Name = "search_cache";

    // The approximate overhead of an entry: key, entry and dictionary slot.
    private const int EntryOverhead = 300;

    private readonly SearchCacheOptions _options;
    private readonly IRetriever _retriever;
    private readonly ISearchIndex _index;
    private readonly SearchMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly MemoryCache? _local;
    private readonly IDistributedCache? _shared;
    private long _pausedUntil;

    public SearchCache(
        IRetriever retriever,
        ISearchIndex index,
        SearchMetrics metrics,
        IOptions<SearchCacheOptions> options,
        TimeProvider time,
        ILogger<SearchCache> logger,
        IDistributedCache? shared = null
    )
    {
        (_retriever, _index, _metrics, _options, _time, _logger) = (retriever, index, metrics, options.Value, time, logger);
        if (_options.Duration == TimeSpan.Zero)
        {
            return;
        }

        if (_options.Bytes > 0)
        {
            _local = new MemoryCache(new MemoryCacheOptions { SizeLimit = _options.Bytes, ExpirationScanFrequency = _options.Duration });
        }
        // MemoryDistributedCache is in-process and adds nothing.
        if (_options.Shared && shared is not MemoryDistributedCache)
        {
            _shared = shared;
        }
    }

    /// <summary>Answers a search, from the cache when it has it.</summary>
    public async Task<Retrieved> RetrieveAsync(SearchRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_local is null && _shared is null)
        {
            return await _retriever.RetrieveAsync(request, now, cancellationToken);
        }

        var key = SearchKey.Of(request, _retriever.Models, now);
        if (
            await FindAsync(key, cancellationToken) is { } bytes
            && StoredSearch.Read(bytes, request.Tenant, now) is { } stored
            && stored.Version == await _index.VersionAsync(request.Tenant, cancellationToken)
        )
        {
            _metrics.SearchCached(isHit: true);
            return new Retrieved(stored.Hits, 0);
        }

        _metrics.SearchCached(isHit: false);
        var found = await _retriever.RetrieveAsync(request, now, cancellationToken);
        if (found is { IsWhole: true, Version: { } version })
        {
            await KeepAsync(key, new StoredSearch(found.Hits, version, now, found.ChangesAt).ToBytes(), cancellationToken);
        }

        return found;
    }

    /// <summary>
    /// Removes every answer: erased texts must not stay in a cache either. In a shared one that does not respond they expire.
    /// </summary>
    public async Task ClearAsync()
    {
        _local?.Clear();
        if (_shared is not IErasableCache shared)
        {
            return;
        }

        using var limit = new CancellationTokenSource(EraseLimit, _time);
        try
        {
            await Task.Run(() => shared.EraseAsync(SearchKey.Prefix, limit.Token), limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception)
        {
            // The memories are erased already, even if a cache throws.
            SharedFailed();
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            _shared is null || IsUsable
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded("The shared cache of searches does not answer; searches continue without it.")
        );

    public void Dispose() => _local?.Dispose();

    private bool IsUsable => _time.GetUtcNow().UtcTicks >= Volatile.Read(ref _pausedUntil);

    private async Task<byte[]?> FindAsync(string key, CancellationToken cancellationToken)
    {
        if (_local?.TryGetValue(key, out byte[]? bytes) is true)
        {
            return bytes;
        }

        bytes = await SharedAsync((shared, limit) => shared.GetAsync(key, limit), cancellationToken);
        if (bytes?.Length > _options.MaxAnswerBytes)
        {
            return null;
        }
        // Not cached locally: its remaining time is unknown.
        return bytes;
    }

    private async Task KeepAsync(string key, byte[] bytes, CancellationToken cancellationToken)
    {
        if (bytes.Length > _options.MaxAnswerBytes)
        {
            return;
        }

        _local?.Set(
            key,
            bytes,
            new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = _options.Duration, Size = bytes.Length + EntryOverhead }
        );
        await SharedAsync(
            async (shared, limit) =>
            {
                await shared.SetAsync(
                    key,
                    bytes,
                    new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = _options.Duration },
                    limit
                );
                return key;
            },
            cancellationToken
        );
    }

    private async Task<T?> SharedAsync<T>(Func<IDistributedCache, CancellationToken, Task<T?>> work, CancellationToken cancellationToken)
        where T : class
    {
        if (_shared is null || !IsUsable)
        {
            return null;
        }

        using var limit = new CancellationTokenSource(_options.Timeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            // Not every client observes the token, and some block on a connection before they return a task.
            return await Task.Run(() => work(_shared, linked.Token), linked.Token).WaitAsync(linked.Token);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A failed cache must not fail the search.
            SharedFailed();
            return null;
        }
    }

    private void SharedFailed()
    {
        _metrics.SearchCacheFailed();
        SearchCacheLog.SearchCacheUnavailable(_logger, Pause.TotalSeconds);
        Volatile.Write(ref _pausedUntil, (_time.GetUtcNow() + Pause).UtcTicks);
    }
}
