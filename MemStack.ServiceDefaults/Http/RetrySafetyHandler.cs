using Polly;

namespace MemStack.ServiceDefaults.Http;

/// <summary>
/// Records for the retry strategy whether a request may be repeated: its method is safe, or the caller gave it an idempotency
/// key. The record is in the resilience context, because a failed attempt has no response that would name the request.
/// </summary>
internal sealed class RetrySafetyHandler : DelegatingHandler
{
    public const string IdempotencyKeyHeader = "Idempotency-Key";

    private static readonly ResiliencePropertyKey<bool> _mayRepeat = new("memstack.http.may-repeat");

    public static bool MayRepeat(ResilienceContext context) => context.Properties.GetValue(_mayRepeat, defaultValue: false);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(_mayRepeat, IsSafe(request.Method) || request.Headers.Contains(IdempotencyKeyHeader));
        request.SetResilienceContext(context);
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            request.SetResilienceContext(null);
            ResilienceContextPool.Shared.Return(context);
        }
    }

    // https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1
    private static bool IsSafe(HttpMethod method) =>
        method == HttpMethod.Get || method == HttpMethod.Head || method == HttpMethod.Options || method == HttpMethod.Trace;
}
