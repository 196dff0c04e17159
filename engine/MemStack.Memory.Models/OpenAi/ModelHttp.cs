using System.ClientModel;
using System.ClientModel.Primitives;
using MemStack.Memory.Models.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using OpenAI;
using Polly;

namespace MemStack.Memory.Models.OpenAi;

/// <summary>
/// HTTP access to an endpoint: one pipeline of slots, total limit, retries, circuit breaker and limit of an attempt, for each of the two
/// kinds of model. A call to a model changes nothing there, so unlike other POSTs it may be repeated.
/// </summary>
internal static class ModelHttp
{
    public const string ChatClient = "memstack-chat-model";
    public const string EmbeddingClient = "memstack-embedding-model";

    private static readonly TimeSpan _leastSampling = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _connectionLifetime = TimeSpan.FromMinutes(5);

    public static void AddModelHttpClient<TOptions>(this IServiceCollection services, string name)
        where TOptions : ModelEndpointOptions
    {
        var client = services
            .AddHttpClient(name)
            .RemoveAllLoggers()
            // The connection pool renews itself, because the client lives as long as the process. A redirect would take the key elsewhere.
            .UseSocketsHttpHandler(
                static (handler, _) =>
                {
                    handler.PooledConnectionLifetime = _connectionLifetime;
                    handler.AllowAutoRedirect = false;
                }
            )
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            // The pipeline that all clients of a host have is made for calls between services: shorter, and without retries of POST.
            .ConfigureAdditionalHttpMessageHandlers(
                static (handlers, _) =>
                {
                    foreach (
                        var handler in handlers
                            .Where(static handler => handler.GetType().Assembly == typeof(HttpStandardResilienceOptions).Assembly)
                            .ToList()
                    )
                    {
                        handlers.Remove(handler);
                    }
                }
            );
        var pipeline = client.AddStandardResilienceHandler();
        services
            .AddOptions<HttpStandardResilienceOptions>(pipeline.PipelineName)
            .Configure<IOptions<TOptions>>(static (resilience, options) => Configure(resilience, options.Value));
        client.AddHttpMessageHandler(static provider => new BoundedAnswerHandler(
            provider.GetRequiredService<IOptions<TOptions>>().Value.MaxAnswerBytes
        ));
    }

    /// <summary>The settings of an SDK client that leaves retries and limits to the pipeline above and logs nothing.</summary>
    public static OpenAIClientOptions ClientOptions(IHttpClientFactory factory, string name, ModelEndpointOptions options) =>
        new()
        {
            Endpoint = new Uri(options.Endpoint),
            Transport = new HttpClientPipelineTransport(factory.CreateClient(name)),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = options.Timeout + TimeSpan.FromSeconds(5),
            ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false },
            EnableDistributedTracing = false,
        };

    /// <summary>The SDK wants a key even where the endpoint doesn't; this one is what local servers' documents use.</summary>
    public static ApiKeyCredential Credential(ModelEndpointOptions options) => new(options.ApiKey.Length > 0 ? options.ApiKey : "none");

    private static void Configure(HttpStandardResilienceOptions resilience, ModelEndpointOptions options)
    {
        // Whoever comes when all slots are taken waits, for as long as its call may take.
        resilience.RateLimiter.DefaultRateLimiterOptions.PermitLimit = options.MaxConcurrency;
        resilience.RateLimiter.DefaultRateLimiterOptions.QueueLimit = int.MaxValue;
        resilience.TotalRequestTimeout.Timeout = options.Timeout;
        resilience.AttemptTimeout.Timeout = options.AttemptTimeout;
        resilience.CircuitBreaker.MinimumThroughput = options.BreakAfter;
        resilience.CircuitBreaker.FailureRatio = 0.5;
        resilience.CircuitBreaker.BreakDuration = options.BreakDuration;
        resilience.CircuitBreaker.SamplingDuration =
            options.AttemptTimeout * 2 > _leastSampling ? options.AttemptTimeout * 2 : _leastSampling;
        resilience.Retry.MaxRetryAttempts = options.Retries;
        resilience.Retry.Delay = options.RetryDelay;
        resilience.Retry.ShouldHandle = args => new ValueTask<bool>(IsWorthRepeating(args.Outcome, options.MaxRetryAfter));
    }

    // What ran into the limit of an attempt would most likely do so again, and somebody waits.
    private static bool IsWorthRepeating(Outcome<HttpResponseMessage> outcome, TimeSpan maxRetryAfter) =>
        outcome.Exception is HttpRequestException
        || (
            outcome.Result is not null && HttpClientResiliencePredicates.IsTransient(outcome) && RetryAfter(outcome.Result) <= maxRetryAfter
        );

    private static TimeSpan RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - TimeProvider.System.GetUtcNow(),
            _ => TimeSpan.Zero,
        };
}
