using System.Security.Claims;
using System.Threading.RateLimiting;
using MemStack.Api.Auth;
using MemStack.Api.Errors;
using MemStack.ServiceDefaults.Logging;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace MemStack.Api.Limits;

/// <summary>
/// Limits the requests of each key, then of each tenant. A request that its key's limit refuses costs the tenant nothing, so that one
/// runaway program does not stop the others.
/// </summary>
/// <remarks>
/// The framework's metric names the limit that refused: the result <c>global_limiter</c> is a key's, <c>endpoint_limiter</c> with the
/// policy <c>tenant</c> a tenant's. Keys and tenants are those of the settings, so their number is bounded.
/// </remarks>
internal static class RateLimiting
{
    public const string TenantPolicy = "tenant";

    // A partition's limiter is found by its name alone, so that these must differ from each other and from positions of keys.
    private const string Unlimited = "";
    private const string UnknownKey = "unknown";

    public static void AddRateLimits(this IServiceCollection services)
    {
        services.AddOptions<RateLimitOptions>().BindConfiguration(RateLimitOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddRateLimiter();
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<RateLimitOptions>>(Configure);
    }

    private static void Configure(RateLimiterOptions limiter, IOptions<RateLimitOptions> options)
    {
        var limits = options.Value;
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            SurfaceOf(context) is null
                ? RateLimitPartition.GetNoLimiter(Unlimited)
                : Bucket(context.User.FindFirstValue(ApiKeyDefaults.KeyClaim) ?? UnknownKey, limits.MaxRequestsPerKey)
        );
        // Authorization refuses callers without a tenant.
        limiter.AddPolicy(
            TenantPolicy,
            context =>
                context.User.FindFirstValue(ApiKeyDefaults.TenantClaim) is { } tenant
                    ? Bucket(tenant, limits.MaxRequestsPerTenant)
                    : RateLimitPartition.GetNoLimiter(Unlimited)
        );
        limiter.OnRejected = static async (rejected, _) =>
        {
            var context = rejected.HttpContext;
            context.GetRequestLog().Tenant = context.User.FindFirstValue(ApiKeyDefaults.TenantClaim);
            var fault = new Fault(StatusCodes.Status429TooManyRequests, "Too many requests: try again after the time in Retry-After.")
            {
                RetryAfter = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var pause) ? pause : Fault.DefaultRetryAfter,
            };
            await ErrorWriter.WriteAsync(context, SurfaceOf(context) ?? ErrorSurface.Own, fault);
        };
    }

    private static ErrorSurface? SurfaceOf(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<SurfaceMetadata>()?.Surface;

    private static RateLimitPartition<string> Bucket(string owner, int requestsPerMinute) =>
        requestsPerMinute == 0
            ? RateLimitPartition.GetNoLimiter(Unlimited)
            : RateLimitPartition.GetTokenBucketLimiter(
                owner,
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = requestsPerMinute,
                    TokensPerPeriod = 1,
                    ReplenishmentPeriod = TimeSpan.FromMinutes(1) / requestsPerMinute,
                }
            );
}
