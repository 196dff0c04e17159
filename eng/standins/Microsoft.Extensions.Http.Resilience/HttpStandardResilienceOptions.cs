using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>The settings of the standard pipeline: total time-out, retry, circuit breaker, time-out of an attempt, from the outside in.</summary>
public class HttpStandardResilienceOptions
{
    /// <summary>Gets or sets the limit of a request with all its attempts; 30 s by default.</summary>
    public HttpTimeoutStrategyOptions TotalRequestTimeout { get; set; } = new() { Name = "Standard-TotalRequestTimeout" };

    /// <summary>Gets or sets how often and when an attempt is repeated; 3 times, exponentially from 2 s, with jitter, by default.</summary>
    public HttpRetryStrategyOptions Retry { get; set; } = new() { Name = "Standard-Retry" };

    /// <summary>Gets or sets when attempts are refused at once; a failure ratio of 0.1 of at least 100 in 30 s, for 5 s, by default.</summary>
    public HttpCircuitBreakerStrategyOptions CircuitBreaker { get; set; } = new() { Name = "Standard-CircuitBreaker" };

    /// <summary>Gets or sets the limit of one attempt; 10 s by default.</summary>
    public HttpTimeoutStrategyOptions AttemptTimeout { get; set; } = new() { Timeout = TimeSpan.FromSeconds(10), Name = "Standard-AttemptTimeout" };
}

/// <summary>The settings of a time-out of HTTP requests.</summary>
public class HttpTimeoutStrategyOptions : TimeoutStrategyOptions
{
}

/// <summary>The settings of a circuit breaker of HTTP requests.</summary>
public class HttpCircuitBreakerStrategyOptions : CircuitBreakerStrategyOptions<HttpResponseMessage>
{
    /// <summary>Creates settings that count transient failures.</summary>
    public HttpCircuitBreakerStrategyOptions() =>
        ShouldHandle = static args => new ValueTask<bool>(HttpClientResiliencePredicates.IsTransient(args.Outcome));
}

/// <summary>The settings of retries of HTTP requests.</summary>
public class HttpRetryStrategyOptions : RetryStrategyOptions<HttpResponseMessage>
{
    private bool _shouldRetryAfterHeader;

    /// <summary>Creates settings that repeat transient failures with exponential delays and jitter.</summary>
    public HttpRetryStrategyOptions()
    {
        ShouldHandle = static args => new ValueTask<bool>(
            HttpClientResiliencePredicates.IsTransient(args.Outcome) || IsConnectionTimeout(args));
        BackoffType = Polly.DelayBackoffType.Exponential;
        UseJitter = true;
        ShouldRetryAfterHeader = true;
    }

    /// <summary>Gets or sets whether a <c>Retry-After</c> header decides the delay; it does by default.</summary>
    public bool ShouldRetryAfterHeader
    {
        get => _shouldRetryAfterHeader;
        set
        {
            _shouldRetryAfterHeader = value;
            DelayGenerator = value ? static args => new ValueTask<TimeSpan?>(RetryAfter(args.Outcome.Result)) : null;
        }
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage? response)
    {
        var delay = response?.Headers.RetryAfter switch
        {
            { Date: { } date } => date - TimeProvider.System.GetUtcNow(),
            { Delta: { } delta } => delta,
            _ => (TimeSpan?)null,
        };
        return delay < TimeSpan.Zero ? TimeSpan.Zero : delay;
    }

    // A connection that takes too long is cancelled by the handler, not by the caller.
    private static bool IsConnectionTimeout(RetryPredicateArguments<HttpResponseMessage> args) =>
        !args.Context.CancellationToken.IsCancellationRequested
        && args.Outcome.Exception is OperationCanceledException { Source: "System.Private.CoreLib", InnerException: TimeoutException };
}
