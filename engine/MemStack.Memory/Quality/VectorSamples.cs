using System.Threading.Channels;
using MemStack.Memory.Searching;
using MemStack.Memory.Telemetry;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Quality;

/// <summary>
/// Samples of the approximate vector searches, to be repeated exactly in the background. Offering one never waits: while many wait already,
/// it is dropped.
/// </summary>
internal sealed class VectorSamples(IOptions<QualityOptions> options, QualityMetrics metrics) : IVectorSampler
{
    private const int MaxWaiting = 8;

    private readonly QualityOptions _options = options.Value;
    private readonly Channel<VectorSample> _waiting = Channel.CreateBounded<VectorSample>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true }
    );

    public ChannelReader<VectorSample> Waiting => _waiting.Reader;

    public void Offer(string index, SearchQuery query, long vectors, IEnumerable<float> found)
    {
        // Not security-relevant: it picks searches.
        if (_options.VectorSampling == 0 || vectors > _options.MaxCompared || Random.Shared.NextDouble() >= _options.VectorSampling)
        {
            return;
        }

        if (!_waiting.Writer.TryWrite(new VectorSample(index, query, [.. found])))
        {
            metrics.Sampled(MemoryTelemetry.DroppedOutcome);
        }
    }
}

/// <summary>An approximate search and the cosines of its results.</summary>
internal sealed record VectorSample(string Index, SearchQuery Query, IReadOnlyList<float> Found)
{
    // Sums of floats depend on their order.
    private const float Tolerance = 1e-5f;

    /// <summary>
    /// The share of the exact answer that the approximate one has. It compares cosines, so that any of several equally near memories
    /// counts; null when there is nothing to find.
    /// </summary>
    public double? Recall(IReadOnlyList<float> exact) =>
        exact.Count == 0 ? null : Math.Min(1, (double)Found.Count(cosine => cosine >= exact.Min() - Tolerance) / exact.Count);
}
