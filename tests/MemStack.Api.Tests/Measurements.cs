using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace MemStack.Api.Tests;

/// <summary>Records the measurements of one server until disposed; a scrape would include the other servers of this process.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly ConcurrentQueue<(string Instrument, double Value, string Tags)> _seen = new();
    private readonly MeterListener _listener = new();

    public Measurements(ApiServer server)
    {
        var factory = server.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The values of an instrument under these values of labels.</summary>
    public IReadOnlyList<double> Of(string instrument, params string[] labels) =>
        [
            .. _seen
                .Where(seen =>
                    seen.Instrument == instrument && labels.All(label => seen.Tags.Contains($"={label};", StringComparison.Ordinal))
                )
                .Select(seen => seen.Value),
        ];

    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _seen.Enqueue((instrument.Name, value, string.Concat(tags.ToArray().Select(tag => $"{tag.Key}={tag.Value};"))));
}
