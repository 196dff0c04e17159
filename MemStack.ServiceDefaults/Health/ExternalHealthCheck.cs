using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MemStack.ServiceDefaults.Health;

/// <summary>
/// Checks that an optional dependency answers. It has its own HTTP client, without retries: a probe needs the first answer.
/// </summary>
internal sealed class ExternalHealthCheck(ExternalHealthClient client, Uri target) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);

        try
        {
            var fault =
                target.Scheme == "tcp"
                    ? await ConnectAsync(cancellationToken).ConfigureAwait(false)
                    : await client.AskAsync(target, cancellationToken).ConfigureAwait(false);
            return fault is null ? HealthCheckResult.Healthy() : Fault(context, fault);
        }
        catch (Exception failure) when (failure is HttpRequestException or SocketException or IOException)
        {
            return Fault(context, HealthReportWriter.ErrorClassOf(failure));
        }
    }

    private async Task<string?> ConnectAsync(CancellationToken cancellationToken)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(target.Host, target.Port, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private static HealthCheckResult Fault(HealthCheckContext context, string errorClass) =>
        new(
            context.Registration.FailureStatus,
            data: new Dictionary<string, object>(StringComparer.Ordinal) { [HealthReportWriter.ErrorClassKey] = errorClass }
        );
}

/// <summary>The HTTP client of health checks.</summary>
[SuppressMessage("Reliability", "CA2000", Justification = "The client disposes its handler.")]
internal sealed class ExternalHealthClient : IDisposable
{
    private const int MinErrorStatus = 400;

    private readonly HttpClient _client = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ActivityHeadersPropagator = null,
        }
    )
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Returns the error class of an answer of 400 and above, else null.</summary>
    public async Task<string?> AskAsync(Uri target, CancellationToken cancellationToken)
    {
        using var response = await _client
            .GetAsync(target, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            .ConfigureAwait(false);
        return (int)response.StatusCode < MinErrorStatus ? null : $"http_{(int)response.StatusCode}";
    }

    public void Dispose() => _client.Dispose();
}
