using System.Diagnostics.Metrics;
using MemStack.Prober.Telemetry;

namespace MemStack.Prober.Probing;

/// <summary>The outcome of the last round as gauges, which have no value before the first one.</summary>
internal sealed class ProbeMetrics
{
    private readonly Gauge<int> _success;
    private readonly Gauge<double> _duration;
    private readonly Gauge<double> _lastRun;

    public ProbeMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(ProberTelemetry.Name);
        _success = meter.CreateGauge<int>(ProberTelemetry.Success, "1", "The outcome of a step of the last round: 1 success, 0 failure.");
        _duration = meter.CreateGauge<double>(ProberTelemetry.Duration, "s", "Duration of a step when it last ran.");
        _lastRun = meter.CreateGauge<double>(ProberTelemetry.LastRun, "s", "The end of the last round, in seconds since 1970.");
    }

    /// <summary>Records the steps of a round that ended.</summary>
    public void Record(IEnumerable<StepOutcome> steps, DateTimeOffset end)
    {
        foreach (var (name, succeeded, duration) in steps)
        {
            var step = new KeyValuePair<string, object?>(ProberTelemetry.Step, name);
            _success.Record(succeeded ? 1 : 0, step);
            if (duration is { } time)
            {
                _duration.Record(time.TotalSeconds, step);
            }
        }

        _lastRun.Record((end - DateTimeOffset.UnixEpoch).TotalSeconds);
    }
}

/// <summary>The outcome of a step.</summary>
/// <param name="Name">The step.</param>
/// <param name="Succeeded">True when it did what it should.</param>
/// <param name="Duration">Its duration; null when it could not run.</param>
internal sealed record StepOutcome(string Name, bool Succeeded, TimeSpan? Duration)
{
    /// <summary>The outcome of a step that needs one that failed.</summary>
    public static StepOutcome NotRun(string name) => new(name, Succeeded: false, Duration: null);
}
