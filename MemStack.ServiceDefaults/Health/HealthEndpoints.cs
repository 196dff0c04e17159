using MemStack.ServiceDefaults.Logging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace MemStack.ServiceDefaults.Health;

/// <summary>Maps the health endpoints; they need no key and show only names and states.</summary>
internal static class HealthEndpoints
{
    public static void MapHealthApi(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("").AllowAnonymous().DisableRateLimiting().DisableHttpMetrics().ExcludeFromDescription();
        group.MapGet("/health", GetOverallAsync);
        group.MapGet("/health/detailed", GetDetailedAsync);
        group.MapGet("/health/readiness", GetReadinessAsync);
        group.MapGet("/ready", GetReadinessAsync);
        group.MapGet("/health/liveness", GetLiveness);
        group.MapGet("/alive", GetLiveness);
    }

    private static async Task<JsonHttpResult<HealthAnswer>> GetOverallAsync(HealthReports reports, CancellationToken cancellationToken) =>
        Answer((await reports.GetAsync(cancellationToken).ConfigureAwait(false)).Status);

    private static async Task<JsonHttpResult<DetailedHealthAnswer>> GetDetailedAsync(
        HealthReports reports,
        ServiceIdentity service,
        CancellationToken cancellationToken
    )
    {
        var report = await reports.GetAsync(cancellationToken).ConfigureAwait(false);
        var answer = new DetailedHealthAnswer(
            HealthReportWriter.StatusName(report.Status),
            service.Name,
            service.Version,
            HealthReportWriter.Dependencies(report)
        );
        return TypedResults.Json(answer, HealthJson.Default.DetailedHealthAnswer, statusCode: StatusCodeOf(report.Status));
    }

    private static async Task<JsonHttpResult<HealthAnswer>> GetReadinessAsync(
        HealthReports reports,
        IHostApplicationLifetime lifetime,
        CancellationToken cancellationToken
    )
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return TypedResults.Json(
                new HealthAnswer("stopping"),
                HealthJson.Default.HealthAnswer,
                statusCode: StatusCodes.Status503ServiceUnavailable
            );
        }

        var report = await reports.GetAsync(cancellationToken).ConfigureAwait(false);
        return Answer(
            report
                .Entries.Values.Where(entry => entry.Tags.Contains(HealthExtensions.ReadyTag))
                .Select(entry => entry.Status)
                .DefaultIfEmpty(HealthStatus.Healthy)
                .Min()
        );
    }

    // Always healthy: a lost dependency must not get the process restarted.
    private static JsonHttpResult<HealthAnswer> GetLiveness() => Answer(HealthStatus.Healthy);

    private static JsonHttpResult<HealthAnswer> Answer(HealthStatus status) =>
        TypedResults.Json(
            new HealthAnswer(HealthReportWriter.StatusName(status)),
            HealthJson.Default.HealthAnswer,
            statusCode: StatusCodeOf(status)
        );

    private static int StatusCodeOf(HealthStatus status) =>
        status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
}
