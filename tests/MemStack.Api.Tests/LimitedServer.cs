using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace MemStack.Api.Tests;

/// <summary>An api with keys, whose limits a test exhausts. A token comes back every 10 seconds or more.</summary>
public class LimitedServer : ApiServer
{
    public const int PerKey = 5;
    public const int PerTenant = 6;

    protected override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>(base.Settings, StringComparer.Ordinal)
        {
            ["MemStack:RateLimit:MaxRequestsPerKey"] = $"{PerKey}",
            ["MemStack:RateLimit:MaxRequestsPerTenant"] = $"{PerTenant}",
            ["MemStack:Ingest:Workers"] = "0",
        };

    /// <summary>The requests by their result, as the framework's metric has them.</summary>
    public MetricCollector<long> Requests() =>
        new(Services.GetRequiredService<IMeterFactory>(), "Microsoft.AspNetCore.RateLimiting", "aspnetcore.rate_limiting.requests");
}
