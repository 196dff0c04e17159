using System.Net.Sockets;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MemStack.ServiceDefaults.Health;

/// <summary>The body of <c>/health</c> and of the probes.</summary>
internal sealed record HealthAnswer(string Status);

/// <summary>The body of <c>/health/detailed</c>.</summary>
internal sealed record DetailedHealthAnswer(string Status, string Service, string Version, IReadOnlyList<DependencyHealth> Dependencies);

/// <summary>One dependency: response time in milliseconds, and the class of its error if it has one; never a message.</summary>
internal sealed record DependencyHealth(
    string Name,
    string Status,
    [property: JsonPropertyName("response_time_ms")] double ResponseTimeMs,
    [property: JsonPropertyName("error_class"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ErrorClass
);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(DetailedHealthAnswer))]
internal sealed partial class HealthJson : JsonSerializerContext;

/// <summary>Turns reports into answers.</summary>
internal static class HealthReportWriter
{
    /// <summary>The key under which a check may store its error class; else the type of its exception is used.</summary>
    public const string ErrorClassKey = "error_class";

    public static string StatusName(HealthStatus status) =>
        status switch
        {
            HealthStatus.Healthy => "healthy",
            HealthStatus.Degraded => "degraded",
            _ => "unhealthy",
        };

    public static IReadOnlyList<DependencyHealth> Dependencies(HealthReport report) =>
        [
            .. report
                .Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => new DependencyHealth(
                    entry.Key,
                    StatusName(entry.Value.Status),
                    Math.Round(entry.Value.Duration.TotalMilliseconds, 3),
                    ErrorClassOf(entry.Value)
                )),
        ];

    public static string ErrorClassOf(Exception failure) =>
        failure switch
        {
            OperationCanceledException or TimeoutException => "timeout",
            SocketException socket => $"socket_{socket.SocketErrorCode}".ToLowerInvariant(),
            { InnerException: SocketException socket } => $"socket_{socket.SocketErrorCode}".ToLowerInvariant(),
            HttpRequestException http => $"http_{http.HttpRequestError}".ToLowerInvariant(),
            _ => failure.GetType().Name,
        };

    private static string? ErrorClassOf(HealthReportEntry entry) =>
        entry switch
        {
            { Status: HealthStatus.Healthy } => null,
            { Exception: { } failure } => ErrorClassOf(failure),
            _ => entry.Data.TryGetValue(ErrorClassKey, out var named) ? named as string : null,
        };
}
