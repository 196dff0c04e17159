using Polly;

namespace System.Net.Http;

/// <summary>The resilience context that travels with a request.</summary>
public static class HttpResilienceHttpRequestMessageExtensions
{
    private static readonly HttpRequestOptionsKey<ResilienceContext?> _key = new("Resilience.Http.ResilienceContext");

    /// <summary>Gets the context of a request.</summary>
    /// <param name="requestMessage">The request.</param>
    /// <returns>The context, or null when the request has none.</returns>
    public static ResilienceContext? GetResilienceContext(this HttpRequestMessage requestMessage)
    {
        ArgumentNullException.ThrowIfNull(requestMessage);

        return requestMessage.Options.TryGetValue(_key, out var context) ? context : null;
    }

    /// <summary>Sets the context of a request, which its pipeline then runs in.</summary>
    /// <param name="requestMessage">The request.</param>
    /// <param name="resilienceContext">The context, or null for none.</param>
    public static void SetResilienceContext(this HttpRequestMessage requestMessage, ResilienceContext? resilienceContext)
    {
        ArgumentNullException.ThrowIfNull(requestMessage);

        requestMessage.Options.Set(_key, resilienceContext);
    }
}
