using System.Diagnostics.Metrics;
using MemStack.Memory.Telemetry;
using static MemStack.Memory.Telemetry.MemoryTelemetry;

namespace MemStack.Memory.Reembedding;

/// <summary>Instruments of the job. The gauges report nothing before the first run.</summary>
internal sealed class ReembedMetrics : ICountFromZero
{
    private static readonly InstrumentAdvice<double> RunBuckets = new()
    {
        HistogramBucketBoundaries = [0.1, 1, 10, 60, 300, 900, 3_600, 10_800, 43_200],
    };

    private readonly Counter<long> _memories;
    private readonly Counter<long> _runs;
    private readonly Histogram<double> _duration;
    private volatile Func<long?>? _remaining;
    private int _active;
    private long _lastSuccess;

    public ReembedMetrics(MemoryTelemetry telemetry)
    {
        var meter = telemetry.Meter;
        _memories = meter.CreateCounter<long>(ReembedMemories, "{memory}", "Memories that the re-embedding job handled, by outcome.");
        _runs = meter.CreateCounter<long>(ReembedRuns, "{run}", "Runs of the re-embedding job, by outcome.");
        _duration = meter.CreateHistogram(ReembedDuration, "s", "Duration of runs of the re-embedding job.", tags: null, RunBuckets);
        meter.CreateObservableGauge(
            ReembedRemaining,
            () => _remaining?.Invoke() is { } remaining ? [new(remaining)] : (IEnumerable<Measurement<long>>)[],
            "{memory}",
            "Memories without a vector of the current model, as the last run knows."
        );
        meter.CreateObservableGauge(
            ReembedActive,
            () => Volatile.Read(ref _active),
            "{run}",
            "1 while the re-embedding job runs in this process."
        );
        meter.CreateObservableGauge(
            ReembedLastSuccess,
            () => Volatile.Read(ref _lastSuccess) is > 0 and var at ? [new(at / 1_000.0)] : (IEnumerable<Measurement<double>>)[],
            "s",
            "The end of the last run that left only memories that were given up, in seconds since 1970."
        );
    }

    public void CountFromZero()
    {
        _memories.AddZero(ReembedOutcome, ReembeddedOutcomes);
        _runs.AddZero(ReembedOutcome, RunOutcomes);
    }

    internal void Processed(string outcome, int count) => _memories.Add(count, new KeyValuePair<string, object?>(ReembedOutcome, outcome));

    internal void Begun(Func<long?> remaining)
    {
        Volatile.Write(ref _active, 1);
        _remaining = remaining;
    }

    internal void Ended(string outcome, TimeSpan duration, DateTimeOffset? lastSuccess)
    {
        Volatile.Write(ref _active, 0);
        // Another process reports its own work.
        if (outcome == ElsewhereOutcome)
        {
            _remaining = null;
        }

        if (lastSuccess is { } at)
        {
            Volatile.Write(ref _lastSuccess, at.ToUnixTimeMilliseconds());
        }

        var tag = new KeyValuePair<string, object?>(ReembedOutcome, outcome);
        _runs.Add(1, tag);
        _duration.Record(duration.TotalSeconds, tag);
    }
}
