using System.Diagnostics.Metrics;
using MemStack.Memory.Telemetry;
using static MemStack.Memory.Telemetry.MemoryTelemetry;

namespace MemStack.Memory.Backup;

/// <summary>The time of the last backup. Nothing is reported before the store was asked; 0 is for a store without a backup, so that its
/// age exceeds any limit.</summary>
internal sealed class BackupMetrics
{
    private double _last = -1;

    public BackupMetrics(MemoryTelemetry telemetry) =>
        telemetry.Meter.CreateObservableGauge(
            BackupLastSuccess,
            () => Volatile.Read(ref _last) is >= 0 and var last ? [new(last)] : (IEnumerable<Measurement<double>>)[],
            "s",
            "The time from which the last completed backup of the store dates, in seconds since 1970; 0 without one."
        );

    internal void Seen(DateTimeOffset? last) => Volatile.Write(ref _last, last is { } at ? at.ToUnixTimeMilliseconds() / 1_000.0 : 0);
}
