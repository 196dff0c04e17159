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
/// model are not stored.
/// </summary>
/// <remarks>
/// Neither HybridCache nor FusionCache takes its place: both return a hit without asking whether the store's version is still the answer's,
/// and both remove by tag through a mark that leaves erased texts in the shared cache until they expire.
/// </remarks>
internal sealed class SearchCache : IHealthCheck, IDisposable
{
    /// <summary>The name of its health check.</summary>
    public const string Name = "search_cache";

    // The approximate overhead of an entry: key, entry and dictionary slot.
    private const int EntryOverhead = 300;

    private readonly SearchCacheOptions _options;
    private readonly IRetriever _retriever;
    private readonly ISearchIndex _index;
    private readonly SearchMetrics _metrics;
    private readonly MemoryCache? _local;
    private readonly SharedSearchCache? _shared;

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
        (_retriever, _index, _metrics, _options) = (retriever, index, metrics, options.Value);
        if (_options.Duration == TimeSpan.Zero)
        {
            return;
        }

        if (_options.Bytes > 0)
        {
            _local = new MemoryCache(new MemoryCacheOptions { SizeLimit = _options.Bytes, ExpirationScanFrequency = _options.Duration });
        }
        // MemoryDistributedCache is in-process and adds nothing.
        if (_options.Shared && shared is not (null or MemoryDistributedCache))
        {
            _shared = new SharedSearchCache(shared, metrics, _options, time, logger);
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
        if (found is { IsComplete: true, Version: { } version })
        {
            await StoreAsync(key, new StoredSearch(found.Hits, version, now, found.ChangesAt).ToBytes(), cancellationToken);
        }

        return found;
    }

    /// <summary>
    /// Removes every answer: erased texts must not stay in a cache either. In a shared one that does not respond they expire.
    /// </summary>
    public async Task ClearAsync()
    {
        _local?.Clear();
        if (_shared is not null)
        {
            await _shared.EraseAsync();
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            _shared is not { IsUsable: false }
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded("The shared cache of searches does not answer; searches continue without it.")
        );

    public void Dispose() => _local?.Dispose();

    private async Task<byte[]?> FindAsync(string key, CancellationToken cancellationToken)
    {
        if (_local?.TryGetValue(key, out byte[]? bytes) is true)
        {
            return bytes;
        }

        bytes = _shared is null ? null : await _shared.GetAsync(key, cancellationToken);
        // Not cached locally: its remaining time is unknown.
        return bytes?.Length > _options.MaxAnswerBytes ? null : bytes;
    }

    private async Task StoreAsync(string key, byte[] bytes, CancellationToken cancellationToken)
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
        if (_shared is not null)
        {
            await _shared.SetAsync(key, bytes, cancellationToken);
        }
    }
}
