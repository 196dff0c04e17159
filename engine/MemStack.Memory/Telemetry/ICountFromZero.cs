using System.Diagnostics.Metrics;

namespace MemStack.Memory.Telemetry;

/// <summary>
/// Counters whose series exist before the first event, so that an increase from nothing to one is one for Prometheus, too
/// (https://prometheus.io/docs/practices/instrumentation/#avoid-missing-metrics).
/// </summary>
internal interface ICountFromZero
{
    /// <summary>Adds zero to each known series. A listener that starts later does not see it.</summary>
    void CountFromZero();
}

/// <summary>Adds zero to counters.</summary>
internal static class CounterExtensions
{
    /// <summary>Adds zero to the series of each value of a label.</summary>
    public static void AddZero(this Counter<long> counter, string label, IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            counter.Add(0, new KeyValuePair<string, object?>(label, value));
        }
    }
}
