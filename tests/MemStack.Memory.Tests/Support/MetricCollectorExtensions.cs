using System.Numerics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace MemStack.Memory.Tests.Support;

internal static class MetricCollectorExtensions
{
    /// <summary>Adds up the measurements that carry these values of labels.</summary>
    public static T Sum<T>(this MetricCollector<T> collector, params object[] labels)
        where T : struct, INumber<T> =>
        collector.GetMeasurementSnapshot().Where(seen => seen.Carries(labels)).Aggregate(T.Zero, (sum, seen) => sum + seen.Value);

    /// <summary>Reads a gauge under these values of labels; null where it reports nothing.</summary>
    public static T? Read<T>(this MetricCollector<T> gauge, params object[] labels)
        where T : struct
    {
        gauge.RecordObservableInstruments();
        return gauge.GetMeasurementSnapshot(clear: true).LastOrDefault(seen => seen.Carries(labels))?.Value;
    }

    private static bool Carries<T>(this CollectedMeasurement<T> seen, object[] labels)
        where T : struct => labels.All(seen.Tags.Values.Contains);
}
