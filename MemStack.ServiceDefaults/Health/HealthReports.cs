using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace MemStack.ServiceDefaults.Health;

/// <summary>
/// Keeps the latest report over all checks, made at most once per <see cref="HealthOptions.CacheDuration"/>. The run is independent
/// of the requests that wait for it: a caller who disconnects must not cancel it for the others.
/// </summary>
internal sealed class HealthReports(HealthCheckService checks, IOptions<HealthOptions> options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private Task<HealthReport>? _report;
    private long _madeAt;

    public Task<HealthReport> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (
                _report is null
                || (
                    _report.IsCompleted && (!_report.IsCompletedSuccessfully || time.GetElapsedTime(_madeAt) >= options.Value.CacheDuration)
                )
            )
            {
                _report = Task.Run(MakeAsync, CancellationToken.None);
            }

            return _report.WaitAsync(cancellationToken);
        }
    }

    private async Task<HealthReport> MakeAsync()
    {
        var report = await checks.CheckHealthAsync(CancellationToken.None).ConfigureAwait(false);
        lock (_lock)
        {
            _madeAt = time.GetTimestamp();
        }

        return report;
    }
}
