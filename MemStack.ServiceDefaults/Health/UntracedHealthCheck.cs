using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry;

namespace MemStack.ServiceDefaults.Health;

/// <summary>
/// Runs a check without spans: its queries and calls belong to no request and would fill the trace store with single-span traces.
/// </summary>
internal sealed class UntracedHealthCheck(IHealthCheck check) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var untraced = SuppressInstrumentationScope.Begin();
        return await check.CheckHealthAsync(context, cancellationToken).ConfigureAwait(false);
    }
}
