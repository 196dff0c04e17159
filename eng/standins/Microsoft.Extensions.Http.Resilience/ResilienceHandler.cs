using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Polly;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>The pipelines by name and key; they outlive the handlers, which are replaced every few minutes, so circuits keep their state.</summary>
internal sealed class StandardPipelines(IOptionsMonitor<HttpStandardResilienceOptions> options, IOptionsMonitor<PipelineKeyOptions> keys)
{
    private readonly ConcurrentDictionary<(string Name, string Key), ResiliencePipeline<HttpResponseMessage>> _pipelines = new();

    public ResiliencePipeline<HttpResponseMessage> Get(string name, HttpRequestMessage request)
    {
        var key = keys.Get(name).ByAuthority ? request.RequestUri?.GetLeftPart(UriPartial.Authority) ?? "" : "";
        return _pipelines.GetOrAdd((name, key), static (id, self) => self.Build(id.Name), this);
    }

    private ResiliencePipeline<HttpResponseMessage> Build(string name)
    {
        var settings = options.Get(name);
        return new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddTimeout(settings.TotalRequestTimeout)
            .AddRetry(settings.Retry)
            .AddCircuitBreaker(settings.CircuitBreaker)
            .AddTimeout(settings.AttemptTimeout)
            .Build();
    }
}

/// <summary>Sends requests through a pipeline, in the request's own resilience context when it carries one.</summary>
internal sealed class ResilienceHandler(StandardPipelines pipelines, string pipelineName) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var given = request.GetResilienceContext();
        var context = given ?? ResilienceContextPool.Shared.Get(cancellationToken);
        request.SetResilienceContext(context);
        try
        {
            var outcome = await pipelines.Get(pipelineName, request).ExecuteOutcomeAsync(
                static async (attempt, state) =>
                {
                    try
                    {
                        return Outcome.FromResult(await state.Handler.SendAttemptAsync(state.Request, attempt.CancellationToken).ConfigureAwait(false));
                    }
                    catch (Exception failure)
                    {
                        return Outcome.FromException<HttpResponseMessage>(failure);
                    }
                },
                context,
                (Handler: this, Request: request)).ConfigureAwait(false);
            outcome.ThrowIfException();
            return outcome.Result!;
        }
        finally
        {
            request.SetResilienceContext(given);
            if (given is null)
            {
                ResilienceContextPool.Shared.Return(context);
            }
        }
    }

    private Task<HttpResponseMessage> SendAttemptAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        base.SendAsync(request, cancellationToken);
}
