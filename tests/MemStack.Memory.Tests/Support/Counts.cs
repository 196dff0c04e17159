using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MemStack.Memory.Telemetry;

namespace MemStack.Memory.Tests.Support;

/// <summary>Sums of one engine's counters, and the last values of its gauges, by name and labels' values.</summary>
internal sealed class Counts : IDisposable
{
    private readonly ConcurrentDictionary<string, double> _sums = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    public Counts(MemoryTelemetry telemetry)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (telemetry.Owns(instrument))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    public double this[string name] => _sums.GetValueOrDefault(name);

    public bool Has(string name) => _sums.ContainsKey(name);

    public void Observe() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = instrument.Name;
        foreach (var tag in tags)
        {
            key += " " + tag.Value;
        }

        _sums.AddOrUpdate(key, value, (_, sum) => instrument.IsObservable ? value : sum + value);
    }
}
