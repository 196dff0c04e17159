using System.ComponentModel.DataAnnotations;

namespace MemStack.Api.Limits;

/// <summary>The limits of requests; section <c>MemStack:RateLimit</c>.</summary>
internal sealed class RateLimitOptions
{
    public const string SectionName = "MemStack:RateLimit";
    private const int MaxRequests = 10_000_000;

    /// <summary>
    /// The maximum number of requests of one key in a minute, of which all may come at once; 0 for no limit. Callers without a valid key
    /// share one such limit, and all callers of an api without keys do.
    /// </summary>
    [Range(
        0,
        MaxRequests,
        ErrorMessage = "MemStack:RateLimit:MaxRequestsPerKey must be from 0 (no limit) to 10000000 a minute; the default is 30000."
    )]
    public int MaxRequestsPerKey { get; set; } = 30_000;

    /// <summary>The maximum number of requests of all keys of one tenant in a minute; 0 for no limit.</summary>
    [Range(
        0,
        MaxRequests,
        ErrorMessage = "MemStack:RateLimit:MaxRequestsPerTenant must be from 0 (no limit) to 10000000 a minute; the default is 60000."
    )]
    public int MaxRequestsPerTenant { get; set; } = 60_000;
}
