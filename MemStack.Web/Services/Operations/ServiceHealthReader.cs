using System.Text.Json.Serialization;
using MemStack.Client;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace MemStack.Web.Services.Operations;

/// <summary>Asks each service for its health, and this one in the process.</summary>
internal sealed class ServiceHealthReader(
    OperationsHttp http,
    HealthCheckService own,
    IOptions<OperationsOptions> options,
    IOptions<MemStackClientOptions> client,
    TimeProvider time
)
{
    private const int MaxDependencies = 30;

    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> ended the calls.</exception>
    public async Task<Part<IReadOnlyList<ServiceHealth>>> ReadAsync(CancellationToken cancellationToken) =>
        Part.Of<IReadOnlyList<ServiceHealth>>(
            await Task.WhenAll(
                AskAsync("api", options.Value.ApiUrl ?? client.Value.BaseAddress.ToString(), cancellationToken),
                options.Value.OpenMemoryUrl is { Length: > 0 } openMemory
                    ? AskAsync("openmemory", openMemory, cancellationToken)
                    : Task.FromResult(Unasked("openmemory", nameof(OperationsOptions.OpenMemoryUrl))),
                CheckOwnAsync(cancellationToken)
            )
        );

    private async Task<ServiceHealth> AskAsync(string name, string address, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var answer = await http.GetAsync(
            name,
            address,
            "health/detailed",
            OperationsJson.Default.HealthDocument,
            cancellationToken,
            mayBeUnavailable: true
        );
        return answer.Value is { } health
            ? new(
                name,
                health.Status ?? "unknown",
                time.GetUtcNow(),
                time.GetElapsedTime(began),
                [
                    .. (health.Dependencies ?? [])
                        .Take(MaxDependencies)
                        .Select(dependency => new DependencyState(
                            dependency.Name ?? "",
                            dependency.Status ?? "unknown",
                            dependency.ResponseTimeMs,
                            dependency.ErrorClass
                        )),
                ]
            )
            : new(name, "no answer", time.GetUtcNow(), Elapsed: null, [], answer.Problem);
    }

    // Its own health needs no call: the page would not be there without it.
    private async Task<ServiceHealth> CheckOwnAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var report = await own.CheckHealthAsync(cancellationToken);
        return new(
            "web",
            NameOf(report.Status),
            time.GetUtcNow(),
            time.GetElapsedTime(began),
            [
                .. report
                    .Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal)
                    .Select(entry => new DependencyState(
                        entry.Key,
                        NameOf(entry.Value.Status),
                        entry.Value.Duration.TotalMilliseconds,
                        entry.Value.Exception?.GetType().Name
                    )),
            ]
        );
    }

    private ServiceHealth Unasked(string name, string setting) =>
        new(name, "unknown", time.GetUtcNow(), Elapsed: null, [], Hint: $"Set {OperationsOptions.Section}:{setting} to ask it.");

    private static string NameOf(HealthStatus status) =>
        status switch
        {
            HealthStatus.Healthy => "healthy",
            HealthStatus.Degraded => "degraded",
            _ => "unhealthy",
        };
}

/// <summary>The body of a service's <c>/health/detailed</c>.</summary>
internal sealed record HealthDocument(string? Status, IReadOnlyList<DependencyDocument>? Dependencies);

/// <summary>One of its dependencies.</summary>
internal sealed record DependencyDocument(string? Name, string? Status, double ResponseTimeMs, string? ErrorClass);

/// <summary>Reads the answers of the services and of Prometheus.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HealthDocument))]
internal sealed partial class OperationsJson : JsonSerializerContext;
