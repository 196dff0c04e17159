using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace MemStack.ServiceDefaults.Tests.Infrastructure;

/// <summary>Records the spans that a service would export, after its own processors.</summary>
internal sealed class SpanRecorder : BaseProcessor<Activity>
{
    private readonly ConcurrentQueue<Activity> _spans = new();

    public IEnumerable<Activity> Spans => _spans.Where(span => span.Recorded);

    public void AddTo(WebApplicationBuilder builder) =>
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(this));

    public override void OnEnd(Activity data) => _spans.Enqueue(data);

    /// <summary>Waits for the server span of a request; it ends a moment after its answer.</summary>
    public async Task<Activity> ServerSpanAsync(string requestId)
    {
        await Poll.UntilAsync(() => _spans.Any(IsWanted));
        return _spans.First(IsWanted);

        bool IsWanted(Activity span) => span.Kind == ActivityKind.Server && Equals(span.GetTagItem("memstack.request.id"), requestId);
    }
}
