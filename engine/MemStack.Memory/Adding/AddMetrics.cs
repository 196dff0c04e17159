using System.Diagnostics.Metrics;
using MemStack.Memory.Model;
using MemStack.Memory.Telemetry;
using static MemStack.Memory.Telemetry.MemoryTelemetry;

namespace MemStack.Memory.Adding;

/// <summary>Instruments of adds.</summary>
internal sealed class AddMetrics : ICountFromZero
{
    private readonly Counter<long> _added;
    private readonly Counter<long> _results;
    private readonly Counter<long> _superseded;
    private readonly Counter<long> _duplicates;

    public AddMetrics(MemoryTelemetry telemetry)
    {
        var meter = telemetry.Meter;
        _added = meter.CreateCounter<long>(Added, "{memory}", "Memories stored by adds.");
        _results = meter.CreateCounter<long>(AddResults, "{add}", "Adds by outcome: stored, known, nothing, queued or replayed.");
        _superseded = meter.CreateCounter<long>(Superseded, "{memory}", "Memories that adds found to be no longer true.");
        _duplicates = meter.CreateCounter<long>(Duplicates, "{memory}", "Facts of adds that were known already.");
    }

    public void CountFromZero()
    {
        _added.AddZero(AddMode, AddModes);
        _results.AddZero(AddOutcome, AddOutcomes);
        _superseded.Add(0);
        _duplicates.Add(0);
    }

    internal void AddDone(bool infer, AddResult result)
    {
        Stored(infer, result);
        _results.Add(1, new KeyValuePair<string, object?>(AddOutcome, OutcomeOf(result)));
    }

    internal void Stored(bool infer, AddResult result)
    {
        if (result.Replayed)
        {
            return;
        }

        if (result.Memories.Count > 0)
        {
            _added.Add(result.Memories.Count, new KeyValuePair<string, object?>(AddMode, infer ? InferredMode : VerbatimMode));
        }

        if (result.Superseded.Count > 0)
        {
            _superseded.Add(result.Superseded.Count);
        }

        if (result.Touched.Count > 0)
        {
            _duplicates.Add(result.Touched.Count);
        }
    }

    internal static string OutcomeOf(AddResult result) =>
        result switch
        {
            { Replayed: true } => ReplayedOutcome,
            { Queued: true } => QueuedOutcome,
            { Memories.Count: > 0 } => StoredOutcome,
            { Touched.Count: > 0 } => KnownOutcome,
            _ => NothingOutcome,
        };
}
