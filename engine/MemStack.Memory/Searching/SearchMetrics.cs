using System.Diagnostics;
using System.Diagnostics.Metrics;
using MemStack.Memory.Model;
using MemStack.Memory.Telemetry;
using static MemStack.Memory.Telemetry.MemoryTelemetry;

namespace MemStack.Memory.Searching;

/// <summary>Instruments of searches and of their caches.</summary>
public sealed class SearchMetrics : ICountFromZero
{
    private readonly Counter<long> _candidates;
    private readonly Counter<long> _hits;
    private readonly Counter<long> _emptySearches;
    private readonly Counter<long> _cachedSearches;
    private readonly Counter<long> _rowsLookedUp;
    private readonly Counter<long> _cacheFailures;
    private readonly Histogram<double> _vectorSearches;

    /// <summary>Creates the instruments.</summary>
    /// <param name="telemetry">The engine's meter.</param>
    public SearchMetrics(MemoryTelemetry telemetry)
    {
        ArgumentNullException.ThrowIfNull(telemetry);
        var meter = telemetry.Meter;
        _candidates = meter.CreateCounter<long>(Candidates, "{memory}", "Candidates that searches scored and returned to the ranking.");
        _hits = meter.CreateCounter<long>(Hits, "{memory}", "Memories that searches returned.");
        _emptySearches = meter.CreateCounter<long>(EmptySearches, "{search}", "Searches that found nothing.");
        _cachedSearches = meter.CreateCounter<long>(SearchCacheRequests, "{search}", "Searches looked up in the cache of answers.");
        _rowsLookedUp = meter.CreateCounter<long>(
            RowCacheRequests,
            "{memory}",
            "Memories that searches found: with rows from the cache, and with rows that PostgreSQL sent."
        );
        _cacheFailures = meter.CreateCounter<long>(
            SearchCacheFailures,
            "{failure}",
            "Times that the shared cache of answers did not answer."
        );
        _vectorSearches = meter.CreateHistogram(
            VectorSearchDuration,
            "s",
            "Duration of the vector part of searches.",
            tags: null,
            ShortDurations
        );
    }

    void ICountFromZero.CountFromZero()
    {
        _candidates.Add(0);
        _hits.Add(0);
        _emptySearches.Add(0);
        _cacheFailures.Add(0);
        _cachedSearches.AddZero(SearchCacheResult, CacheResults);
        _rowsLookedUp.AddZero(SearchCacheResult, CacheResults);
    }

    /// <summary>Records the vector part of a search.</summary>
    /// <param name="index">The index that was searched: a bounded word.</param>
    /// <param name="start">Its start, as <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <param name="failure">The exception that ended it; null if it succeeded.</param>
    public void VectorSearched(string index, long start, Exception? failure = null)
    {
        var tags = new TagList { { VectorIndexName, index } };
        if (failure is not null)
        {
            tags.Add(ErrorType, (failure as StoreUnavailableException)?.Status ?? TypeOf(failure));
        }

        _vectorSearches.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, tags);
    }

    /// <summary>Counts memories that a search found by where their rows came from.</summary>
    /// <param name="hits">Rows that the process had.</param>
    /// <param name="misses">Rows that the database sent.</param>
    public void RowsLookedUp(int hits, int misses)
    {
        if (hits > 0)
        {
            _rowsLookedUp.Add(hits, new KeyValuePair<string, object?>(SearchCacheResult, HitResult));
        }

        if (misses > 0)
        {
            _rowsLookedUp.Add(misses, new KeyValuePair<string, object?>(SearchCacheResult, MissResult));
        }
    }

    internal void SearchDone(int candidates, int hits)
    {
        _candidates.Add(candidates);
        _hits.Add(hits);
        if (hits == 0)
        {
            _emptySearches.Add(1);
        }
    }

    internal void SearchCached(bool isHit)
    {
        var result = isHit ? HitResult : MissResult;
        Activity.Current?.SetTag(SearchCacheResult, result);
        _cachedSearches.Add(1, new KeyValuePair<string, object?>(SearchCacheResult, result));
    }

    internal void SearchCacheFailed() => _cacheFailures.Add(1);
}
