using System.Diagnostics.Metrics;
using MemStack.ServiceDefaults.Logging;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MemStack.ServiceDefaults.Health;

/// <summary>
/// The state of each dependency as a gauge (1 healthy, 0.5 degraded, 0 unhealthy), so that losing one can raise an alert, and the duration
/// of its latest check. They are published by the framework's own timer, which runs the checks with or without requests for them.
/// </summary>
internal sealed class HealthMetrics : IHealthCheckPublisher
{
    private const double Degraded = 0.5;

    private readonly Gauge<double> _status;
    private readonly Gauge<double> _duration;

    public HealthMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(TelemetryNames.MeterName);
        _status = meter.CreateGauge<double>(
            TelemetryNames.HealthCheckStatus,
            unit: "1",
            "The state of a dependency: 1 healthy, 0.5 degraded, 0 unhealthy."
        );
        _duration = meter.CreateGauge<double>(
            TelemetryNames.HealthCheckDuration,
            unit: "s",
            "Duration of the latest check of a dependency."
        );
    }

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);

        foreach (var (name, entry) in report.Entries)
        {
            var check = new KeyValuePair<string, object?>(TelemetryNames.HealthCheckName, name);
            _status.Record(ValueOf(entry.Status), check);
            _duration.Record(entry.Duration.TotalSeconds, check);
        }

        return Task.CompletedTask;
    }

    private static double ValueOf(HealthStatus status) =>
        status switch
        {
            HealthStatus.Healthy => 1,
            HealthStatus.Degraded => Degraded,
            _ => 0,
        };
}
