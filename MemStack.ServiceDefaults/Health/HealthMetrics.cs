using System.Diagnostics.Metrics;
using MemStack.ServiceDefaults.Logging;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MemStack.ServiceDefaults.Health;

/// <summary>
/// The state of each dependency as a gauge (1 healthy, 0.5 degraded, 0 unhealthy), so that losing one can raise an alert.
/// It is published by the framework's own timer, which runs the checks with or without requests for them.
/// </summary>
internal sealed class HealthMetrics : IHealthCheckPublisher
{
    private const double Degraded = 0.5;

    private readonly Gauge<double> _status;

    public HealthMetrics(IMeterFactory meters) =>
        _status = meters
            .Create(TelemetryNames.MeterName)
            .CreateGauge<double>(
                TelemetryNames.HealthCheckStatus,
                unit: "1",
                "The state of a dependency: 1 healthy, 0.5 degraded, 0 unhealthy."
            );

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);

        foreach (var (name, entry) in report.Entries)
        {
            _status.Record(ValueOf(entry.Status), new KeyValuePair<string, object?>(TelemetryNames.HealthCheckName, name));
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
