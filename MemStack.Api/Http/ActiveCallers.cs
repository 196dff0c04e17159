using System.Diagnostics.Metrics;
using MemStack.Api.Telemetry;

namespace MemStack.Api.Http;

/// <summary>Counts the users and runs that requests of the last minutes named; only the numbers are published.</summary>
internal sealed class ActiveCallers
{
    private readonly RecentIds _users;
    private readonly RecentIds _runs;

    public ActiveCallers(IMeterFactory meters, TimeProvider time)
    {
        (_users, _runs) = (new RecentIds(time), new RecentIds(time));
        var meter = meters.Create(ApiTelemetry.MeterName);
        meter.CreateObservableGauge(
            ApiTelemetry.ActiveUsers,
            () => _users.Count(),
            "{user}",
            "Users that requests of the last 5 minutes named, up to 10,000."
        );
        meter.CreateObservableGauge(
            ApiTelemetry.ActiveRuns,
            () => _runs.Count(),
            "{run}",
            "Runs that requests of the last 5 minutes named, up to 10,000."
        );
    }

    /// <summary>Notes the ids of a request; null notes none. Users of different tenants are different users.</summary>
    public void Note(string tenant, string? userId, string? runId)
    {
        if (userId is not null)
        {
            _users.Add(tenant, userId);
        }

        if (runId is not null)
        {
            _runs.Add(tenant, runId);
        }
    }
}
