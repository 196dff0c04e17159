using System.Diagnostics;
using System.Diagnostics.Tracing;
using OpenTelemetry.Metrics;

namespace OpenTelemetry.Exporter.Prometheus;

// No body: the collection failed. Began and ended are timestamps of the stopwatch.
internal sealed record ScrapeResponse(byte[]? Body, DateTimeOffset At, long Began, long Ended);

// Scrapes at one time share a collection, and for a short while after it its response.
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    private const int Formats = 2;
    private const int MaxAttempts = 5;

    // The SDK keeps the way from a provider to its exporters to itself, so the exporters are remembered here.
    private static readonly List<PrometheusExporter> Live = [];

    private readonly PrometheusAspNetCoreOptions _options;
    private readonly PrometheusRenderer _renderer;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly int[] _waiting = new int[Formats];
    private readonly ScrapeResponse?[] _responses = new ScrapeResponse?[Formats];
    private Collection? _collection;

    public PrometheusExporter(PrometheusAspNetCoreOptions options)
    {
        _options = options;
        _renderer = new PrometheusRenderer(options);
        lock (Live)
            Live.Add(this);
    }

    public Func<int, bool>? Collect { get; set; }

    public static PrometheusExporter? Of(MeterProvider provider)
    {
        lock (Live)
            return Live.Find(exporter => ReferenceEquals(exporter.ParentProvider, provider));
    }

    public async Task<ScrapeResponse> ScrapeAsync(bool openMetrics, CancellationToken cancellationToken)
    {
        var (format, arrived) = (openMetrics ? 1 : 0, Stopwatch.GetTimestamp());
        Interlocked.Increment(ref _waiting[format]);
        try
        {
            await _gate.WaitAsync(cancellationToken);
            try
            {
                if (!IsFresh(_responses[format], arrived))
                    await Task.Run(CollectForAllWaiting, CancellationToken.None);
                return _responses[format]!;
            }
            finally
            {
                _gate.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting[format]);
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        if (_collection is not { } collection)
            return ExportResult.Success;
        for (var format = 0; format < Formats; format++)
            collection.Bodies[format] = collection.Wanted[format] ? _renderer.Render(batch, ParentProvider.GetResource(), openMetrics: format == 1) : null;
        collection.Exported = true;
        return ExportResult.Success;
    }

    protected override void Dispose(bool disposing)
    {
        lock (Live)
            Live.Remove(this);
        base.Dispose(disposing);
    }

    private bool IsFresh(ScrapeResponse? response, long arrived) => response is not null
        && (response.Began >= arrived || Stopwatch.GetElapsedTime(response.Ended).TotalMilliseconds < _options.ScrapeResponseCacheDurationMilliseconds);

    // A format that is asked for only after the start stays without a response and is collected for next.
    private void CollectForAllWaiting()
    {
        var began = Stopwatch.GetTimestamp();
        var collection = _collection = new Collection(Array.ConvertAll(_waiting, static waiting => waiting > 0));
        // A flush of the provider that waits its turn can take this collection's place, and a flush exports nothing to a pull exporter.
        for (var attempt = 0; attempt < MaxAttempts && !collection.Exported; attempt++)
            Collect?.Invoke(Timeout.Infinite);
        _collection = null;
        for (var format = 0; format < Formats; format++)
        {
            if (collection.Wanted[format])
                _responses[format] = new ScrapeResponse(collection.Bodies[format], TimeProvider.System.GetUtcNow(), began, Stopwatch.GetTimestamp());
        }
    }

    private sealed class Collection(bool[] wanted)
    {
        public bool[] Wanted { get; } = wanted;

        public byte[]?[] Bodies { get; } = new byte[]?[Formats];

        public bool Exported { get; set; }
    }
}

[EventSource(Name = "OpenTelemetry-Exporter-Prometheus")]
internal sealed class PrometheusExporterEventSource : EventSource
{
    public static readonly PrometheusExporterEventSource Log = new();

    [Event(1, Message = "A scrape failed: {0}", Level = EventLevel.Error)]
    public void ScrapeFailed(string exception) => WriteEvent(1, exception);

    [Event(2, Message = "Left out '{0}': {1}.", Level = EventLevel.Warning)]
    public void Dropped(string name, string reason) => WriteEvent(2, name, reason);
}
