using System.Diagnostics;
using System.Diagnostics.Metrics;
using MemStack.Memory.Model;
using MemStack.Memory.Telemetry;
using static MemStack.Memory.Telemetry.MemoryTelemetry;

namespace MemStack.Memory.Stores;

/// <summary>Spans and metrics that every store reports, by the conventions for databases
/// (https://opentelemetry.io/docs/specs/semconv/database/).</summary>
public sealed class StoreMetrics
{
    private static readonly InstrumentAdvice<int> GroupBuckets = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64] };

    private readonly Meter _meter;
    private readonly Histogram<double> _calls;
    private readonly Histogram<int> _groups;

    /// <summary>Creates the instruments.</summary>
    /// <param name="telemetry">The engine's meter.</param>
    public StoreMetrics(MemoryTelemetry telemetry)
    {
        ArgumentNullException.ThrowIfNull(telemetry);
        _meter = telemetry.Meter;
        _calls = _meter.CreateHistogram(DatabaseDuration, "s", "Duration of database client operations.", tags: null, ShortDurations);
        _groups = _meter.CreateHistogram(WriteGroupSize, "{request}", "Requests that shared one transaction.", tags: null, GroupBuckets);
    }

    /// <summary>Begins a call of the database; it ends when the result is disposed.</summary>
    /// <param name="system">The database system, as <c>db.system.name</c>.</param>
    /// <param name="operation">The SQL verb or the kind of transaction.</param>
    /// <param name="collection">The table it is about.</param>
    public DatabaseCall Start(string system, string operation, string collection) => new(this, system, operation, collection);

    /// <summary>Records how many requests shared one transaction.</summary>
    /// <param name="size">Their number.</param>
    public void GroupCommitted(int size) => _groups.Record(size);

    /// <summary>Reports a store's size and its queue of writes.</summary>
    /// <param name="countsByState">Returns the number of memories by <see cref="Model.MemoryState"/>.</param>
    /// <param name="queueLength">Returns the number of requests that wait for the writer.</param>
    public void Observe(Func<IReadOnlyList<long>> countsByState, Func<int> queueLength)
    {
        _meter.CreateObservableGauge(
            Memories,
            () =>
                countsByState()
                    .Select(
                        (count, state) =>
                            new Measurement<long>(count, new KeyValuePair<string, object?>(MemoryTelemetry.MemoryState, StateName(state)))
                    ),
            "{memory}",
            "Memories in the store, by state."
        );
        _meter.CreateObservableGauge(WriteQueueLength, queueLength, "{request}", "Requests that wait for the writer.");
    }

    private static string StateName(int state) => ((Model.MemoryState)state).ToString().ToLowerInvariant();

    /// <summary>One SQL command or transaction, from its start to its disposal.</summary>
    public sealed class DatabaseCall : IDisposable
    {
        private readonly StoreMetrics _metrics;
        private readonly string _system;
        private readonly string _operation;
        private readonly string _collection;
        private readonly Activity? _activity;
        private readonly long _start = Stopwatch.GetTimestamp();
        private string? _error;

        internal DatabaseCall(StoreMetrics metrics, string system, string operation, string collection)
        {
            (_metrics, _system, _operation, _collection) = (metrics, system, operation, collection);
            // Operations that recur every second would outnumber callers' operations where every trace is kept.
            _activity =
                Activity.Current?.OperationName == UnrecordedPoll
                    ? null
                    : Source.StartActivity($"{operation} {collection}", ActivityKind.Client);
            _activity
                ?.SetTag(DatabaseSystem, _system)
                .SetTag(DatabaseOperation, operation)
                .SetTag(DatabaseCollection, collection)
                .SetTag(DatabaseSummary, $"{operation} {collection}");
        }

        /// <summary>Marks the call as failed.</summary>
        /// <param name="exception">Its cause.</param>
        public void Fail(Exception exception)
        {
            // https://opentelemetry.io/docs/specs/semconv/database/: error.type should match db.response.status_code.
            var status = (exception as StoreUnavailableException)?.Status;
            _error = status ?? TypeOf(exception);
            _activity?.SetTag(ErrorType, _error).SetStatus(ActivityStatusCode.Error, _error);
            if (status is not null)
            {
                _activity?.SetTag(DatabaseStatus, status);
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            var tags = new TagList
            {
                { DatabaseSystem, _system },
                { DatabaseOperation, _operation },
                { DatabaseCollection, _collection },
            };
            if (_error is not null)
            {
                tags.Add(ErrorType, _error);
            }

            _metrics._calls.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, tags);
            _activity?.Dispose();
        }
    }
}
