using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MemStack.Memory;

/// <summary>
/// Names of everything the engine reports, and its instruments. Memory operations follow the GenAI conventions
/// (https://github.com/open-telemetry/semantic-conventions-genai), SQL the database ones
/// (https://opentelemetry.io/docs/specs/semconv/database/); <c>memstack.*</c> is what they don't cover.
/// No label holds an id, a text or any other unbounded value.
/// </summary>
public sealed partial class MemoryTelemetry : IDisposable
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string SourceName = "MemStack.Memory";

    internal static readonly ActivitySource Source = new(SourceName);

    private static readonly InstrumentAdvice<double> OperationBuckets = new()
    {
        HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
    };

    private static readonly InstrumentAdvice<double> DatabaseBuckets = new()
    {
        HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
    };

    private static readonly InstrumentAdvice<int> GroupBuckets = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64] };

    private readonly Meter _meter;
    private readonly Histogram<double> _operations;
    private readonly Histogram<double> _database;
    private readonly Histogram<double> _steps;
    private readonly Histogram<int> _groups;
    private readonly Counter<long> _added;
    private readonly Counter<long> _addResults;
    private readonly Counter<long> _superseded;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _candidates;
    private readonly Counter<long> _hits;
    private readonly Counter<long> _emptySearches;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _transferred;
    private readonly Counter<long> _cachedSearches;
    private readonly Counter<long> _rowsLookedUp;
    private readonly Counter<long> _searchCacheFailures;

    /// <summary>Makes the instruments, by the host's meter factory when there is one.</summary>
    /// <param name="factory">The host's meter factory.</param>
    public MemoryTelemetry(IMeterFactory? factory = null)
    {
        _meter = factory?.Create(new MeterOptions(SourceName)) ?? new Meter(SourceName);
        _operations = _meter.CreateHistogram(OperationDuration, "s", "Duration of memory operations.", tags: null, OperationBuckets);
        _database = _meter.CreateHistogram(DatabaseDuration, "s", "Duration of database client operations.", tags: null, DatabaseBuckets);
        _steps = _meter.CreateHistogram(StepDuration, "s", "Duration of the steps of memory operations.", tags: null, DatabaseBuckets);
        _groups = _meter.CreateHistogram(WriteGroupSize, "{request}", "Requests that shared one transaction.", tags: null, GroupBuckets);
        _added = _meter.CreateCounter<long>(Added, "{memory}", "Memories stored by adds.");
        _addResults = _meter.CreateCounter<long>(
            AddResults,
            "{add}",
            "Adds by what came of them: stored, known, nothing, queued or replayed."
        );
        _superseded = _meter.CreateCounter<long>(Superseded, "{memory}", "Memories that adds found to be no longer true.");
        _duplicates = _meter.CreateCounter<long>(Duplicates, "{memory}", "Facts of adds that were known already.");
        _candidates = _meter.CreateCounter<long>(Candidates, "{memory}", "Candidates that searches scored and returned to the ranking.");
        _hits = _meter.CreateCounter<long>(Hits, "{memory}", "Memories that searches returned.");
        _emptySearches = _meter.CreateCounter<long>(EmptySearches, "{search}", "Searches that found nothing.");
        _rejected = _meter.CreateCounter<long>(Rejected, "{request}", "Requests refused as malformed, by the rule they broke.");
        _transferred = _meter.CreateCounter<long>(
            TransferRecords,
            "{memory}",
            "Memories exported and imported, by format and by what came of them."
        );
        _cachedSearches = _meter.CreateCounter<long>(SearchCacheRequests, "{search}", "Searches looked up in the cache of answers.");
        _rowsLookedUp = _meter.CreateCounter<long>(
            RowCacheRequests,
            "{memory}",
            "Memories that searches found: those whose rows the process had, and those whose rows came along."
        );
        _searchCacheFailures = _meter.CreateCounter<long>(
            SearchCacheFailures,
            "{failure}",
            "Times that the shared cache of answers did not answer."
        );
        Ingest = new IngestInstruments(_meter);
        Quality = new QualityInstruments(_meter);
        Reembedding = new ReembedInstruments(_meter);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal bool Owns(Instrument instrument) => ReferenceEquals(instrument.Meter, _meter);

    internal async Task<T> OperationAsync<T>(string operation, Func<Activity?, Task<T>> work)
    {
        var start = Stopwatch.GetTimestamp();
        using var activity = Source.StartActivity(operation, ActivityKind.Internal);
        activity?.SetTag(OperationName, operation).SetTag(ProviderName, Provider);
        string? error = null;
        try
        {
            return await work(activity);
        }
        catch (Exception exception)
        {
            error = TypeOf(exception);
            activity?.SetTag(ErrorType, error).SetStatus(ActivityStatusCode.Error, error);
            if (exception is MemoryValidationException invalid)
            {
                _rejected.Add(1, new KeyValuePair<string, object?>(RejectReason, invalid.Reason));
            }
            else if (exception is IdempotencyConflictException)
            {
                _rejected.Add(1, new KeyValuePair<string, object?>(RejectReason, error));
            }

            throw;
        }
        finally
        {
            // While the activity is current, so that the measurement's exemplar carries its trace.
            var tags = new TagList { { OperationName, operation }, { ProviderName, Provider } };
            if (error is not null)
            {
                tags.Add(ErrorType, error);
            }

            _operations.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, tags);
        }
    }

    internal void AddDone(bool infer, AddResult result)
    {
        Stored(infer, result);
        _addResults.Add(1, new KeyValuePair<string, object?>(AddOutcome, OutcomeOf(result)));
    }

    internal void Stored(bool infer, AddResult result)
    {
        if (result.Replayed)
        {
            return;
        }

        if (result.Memories.Count > 0)
        {
            _added.Add(result.Memories.Count, new KeyValuePair<string, object?>(AddMode, infer ? "inferred" : "verbatim"));
        }

        if (result.Superseded.Count > 0)
        {
            _superseded.Add(result.Superseded.Count);
        }

        if (result.Touched.Count > 0)
        {
            _duplicates.Add(result.Touched.Count);
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

    internal void Transferred(string operation, TransferFormat format, string outcome, long count)
    {
        if (count == 0)
        {
            return;
        }

        _transferred.Add(
            count,
            new TagList
            {
                { TransferOperation, operation },
                { TransferFormatName, format.ToString().ToLowerInvariant() },
                { TransferOutcomeName, outcome },
            }
        );
    }

    internal void RowsLookedUp(int hits, int misses)
    {
        if (hits > 0)
        {
            _rowsLookedUp.Add(hits, new KeyValuePair<string, object?>(SearchCacheResult, "hit"));
        }

        if (misses > 0)
        {
            _rowsLookedUp.Add(misses, new KeyValuePair<string, object?>(SearchCacheResult, "miss"));
        }
    }

    internal void SearchCached(bool isHit)
    {
        var result = isHit ? "hit" : "miss";
        Activity.Current?.SetTag(SearchCacheResult, result);
        _cachedSearches.Add(1, new KeyValuePair<string, object?>(SearchCacheResult, result));
    }

    internal void SearchCacheFailed() => _searchCacheFailures.Add(1);

    internal void GroupCommitted(int size) => _groups.Record(size);

    internal void ObserveStore(Func<IReadOnlyList<long>> countsByState, Func<int> queueLength)
    {
        _meter.CreateObservableGauge(
            Memories,
            () =>
                countsByState()
                    .Select(
                        (count, state) => new Measurement<long>(count, new KeyValuePair<string, object?>(MemoryState, StateName(state)))
                    ),
            "{memory}",
            "Memories in the store, by state."
        );
        _meter.CreateObservableGauge(WriteQueueLength, queueLength, "{request}", "Requests that wait for the writer.");
    }

    internal static string OutcomeOf(AddResult result) =>
        result switch
        {
            { Replayed: true } => "replayed",
            { Queued: true } => "queued",
            { Memories.Count: > 0 } => "stored",
            { Touched.Count: > 0 } => "known",
            _ => "nothing",
        };

    private static string StateName(int state) => ((Memory.MemoryState)state).ToString().ToLowerInvariant();

    private static string TypeOf(Exception exception) =>
        exception switch
        {
            MemoryValidationException => "invalid_request",
            IdempotencyConflictException => "idempotency_conflict",
            StoreUnavailableException => "store_unavailable",
            IngestQueueFullException => "queue_full",
            OperationCanceledException => "cancelled",
            _ => exception.GetType().FullName ?? exception.GetType().Name,
        };
}
