using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MemStack.Prober.Probing;

/// <summary>The state of the api as the last round found it. The prober itself is ready whatever the api does.</summary>
internal sealed class ProbeHealthCheck : IHealthCheck
{
    private volatile bool _failed;

    /// <summary>True when a step of the last round failed.</summary>
    public bool LastRoundFailed
    {
        get => _failed;
        set => _failed = value;
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(LastRoundFailed ? HealthCheckResult.Degraded("The last round failed.") : HealthCheckResult.Healthy());
}
