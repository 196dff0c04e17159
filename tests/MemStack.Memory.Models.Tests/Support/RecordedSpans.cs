using System.Collections.Concurrent;
using System.Diagnostics;

namespace MemStack.Tests.Support;

/// <summary>Spans of every source below one span of the test.</summary>
internal sealed class RecordedSpans : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly Activity _root = new Activity("test").SetIdFormat(ActivityIdFormat.W3C);
    private readonly ConcurrentQueue<Activity> _spans = new();

    public RecordedSpans()
    {
        _root.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        _root.Start();
        _listener = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId == _root.TraceId)
                {
                    _spans.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IReadOnlyList<Activity> All => [.. _spans];

    public void Dispose()
    {
        _root.Dispose();
        _listener.Dispose();
    }
}
