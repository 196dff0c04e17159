using System.Net;
using Polly;
using Polly.Timeout;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Which outcomes of an HTTP request may pass by themselves.</summary>
public static class HttpClientResiliencePredicates
{
    /// <summary>Tells whether an outcome is transient: a failed connection, a time-out, or a status of 408, 429 or 500 and above.</summary>
    /// <param name="outcome">The outcome of an attempt.</param>
    /// <returns>Whether it is transient.</returns>
    public static bool IsTransient(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Result.StatusCode: >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests } => true,
        { Exception: HttpRequestException or TimeoutRejectedException } => true,
        _ => false,
    };
}
