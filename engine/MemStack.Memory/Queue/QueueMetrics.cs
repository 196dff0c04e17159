using System.Diagnostics;
using System.Diagnostics.Metrics;
using MemStack.Memory.Telemetry;
using Microsoft.Extensions.Options;
using static MemStack.Memory.Telemetry.MemoryTelemetry;

namespace MemStack.Memory.Queue;

/// <summary>Instruments of the queue. Its size and age are those of a worker's last poll.</summary>
internal sealed class QueueMetrics : ICountFromZero
{
    private static readonly InstrumentAdvice<double> IngestBuckets = new()
    {
        HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
    };

    private readonly Counter<long> _jobs;
    private readonly Histogram<double> _duration;
    private volatile QueueState? _state;
    private int _active;

    public QueueMetrics(MemoryTelemetry telemetry, IOptions<IngestOptions> options)
    {
        var meter = telemetry.Meter;
        _jobs = meter.CreateCounter<long>(IngestJobs, "{job}", "Attempts at queued adds, by outcome.");
        _duration = meter.CreateHistogram(IngestDuration, "s", "Duration of attempts at queued adds.", tags: null, IngestBuckets);
        meter.CreateObservableGauge(IngestQueueSize, Sizes, "{job}", "Queued adds: waiting, running, and dead letters.");
        meter.CreateObservableGauge(IngestQueueAge, Age, "s", "The waiting time of the oldest waiting add.");
        meter.CreateObservableGauge(
            IngestCapacity,
            () => options.Value.Capacity,
            "{job}",
            "The number of one tenant's waiting adds at which further ones are refused."
        );
        meter.CreateObservableGauge(IngestActive, () => Volatile.Read(ref _active), "{worker}", "Workers that process a queued add.");
        meter.CreateObservableGauge(
            IngestWorkersLimit,
            () => options.Value.Workers,
            "{worker}",
            "The maximum number of workers of this process."
        );
    }

    public void CountFromZero() => _jobs.AddZero(IngestOutcome, JobOutcomes);

    internal void QueueObserved(QueueState state) => _state = state;

    internal Attempt Start() => new(this);

    // Nothing is reported before the first poll of a worker: zero would be a guess.
    private IEnumerable<Measurement<long>> Sizes() =>
        _state is not { } state
            ? []
            :
            [
                new(state.Waiting, new KeyValuePair<string, object?>(IngestState, "waiting")),
                new(state.Running, new KeyValuePair<string, object?>(IngestState, "running")),
                new(state.Dead, new KeyValuePair<string, object?>(IngestState, "dead")),
            ];

    private IEnumerable<Measurement<double>> Age() => _state is { } state ? [new(state.OldestAge.TotalSeconds)] : [];

    /// <summary>One attempt at a job, from its start to its disposal.</summary>
    internal sealed class Attempt : IDisposable
    {
        private readonly QueueMetrics _instruments;
        private readonly long _start = Stopwatch.GetTimestamp();

        internal Attempt(QueueMetrics instruments)
        {
            _instruments = instruments;
            Interlocked.Increment(ref instruments._active);
        }

        /// <summary>Its outcome: a bounded word.</summary>
        internal string Outcome { get; set; } = UnsettledOutcome;

        public void Dispose()
        {
            Interlocked.Decrement(ref _instruments._active);
            var outcome = new KeyValuePair<string, object?>(IngestOutcome, Outcome);
            _instruments._jobs.Add(1, outcome);
            _instruments._duration.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, outcome);
        }
    }
}
