using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MemStack.Client;

/// <summary>Registers a health check of the api.</summary>
public static class ApiHealthCheckExtensions
{
    /// <summary>Asks whether the api answers, within 3 seconds. Needs <c>AddMemStackClient</c>.</summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="tags">Its tags; <c>ready</c> makes the service not ready while the api is unavailable.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static IHealthChecksBuilder AddMemStackApi(
        this IHealthChecksBuilder builder,
        string name = "api",
        params IEnumerable<string> tags
    ) => builder.AddCheck<ApiHealthCheck>(name, failureStatus: null, tags, ApiHealthCheck.MaxWait);
}

internal sealed class ApiHealthCheck(IHttpClientFactory clients) : IHealthCheck
{
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(3);

    private static readonly Uri Liveness = new("health/liveness", UriKind.Relative);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            using var http = clients.CreateClient(MemStackClientServiceCollectionExtensions.DefaultHttpClientName);
            using var response = await http.GetAsync(Liveness, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode
                ? HealthCheckResult.Healthy()
                : new HealthCheckResult(context.Registration.FailureStatus, $"The api answered with status {(int)response.StatusCode}.");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The api could not be reached.", exception);
        }
    }
}
