using MemStack.Memory.Models.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Models.Calls;

/// <summary>
/// Health check of a model by how its last calls went; it asks the model nothing, because calls cost. Degraded, never unhealthy: memories
/// go on without.
/// </summary>
internal sealed class ModelHealth(string operation, ILogger logger, TimeProvider time) : IHealthCheck
{
    // A failure without a later call tells nothing after a while.
    private static readonly TimeSpan _remembered = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private string? _failure;
    private long _failedAt;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return Task.FromResult(
                _failure is null || time.GetElapsedTime(_failedAt) > _remembered
                    ? HealthCheckResult.Healthy()
                    : new HealthCheckResult(HealthStatus.Degraded, $"The last call to the {operation} model failed ({_failure}).")
            );
        }
    }

    public void Succeeded()
    {
        lock (_lock)
        {
            if (_failure is null)
            {
                return;
            }

            _failure = null;
        }

        logger.CallsRecovered(operation);
    }

    public void Failed(string reason)
    {
        bool first;
        lock (_lock)
        {
            first = _failure != reason;
            (_failure, _failedAt) = (reason, time.GetTimestamp());
        }

        // Once for each change: an outage must not fill the log. The metrics count every one.
        if (first)
        {
            logger.CallFailed(operation, reason);
        }
    }
}
