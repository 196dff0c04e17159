using System.Diagnostics;
using System.Diagnostics.Metrics;
using MemStack.Memory.Telemetry;
using static MemStack.Memory.Telemetry.MemoryTelemetry;

namespace MemStack.Memory.Transfer;

/// <summary>Instruments of export and import.</summary>
internal sealed class TransferMetrics(MemoryTelemetry telemetry) : ICountFromZero
{
    private readonly Counter<long> _records = telemetry.Meter.CreateCounter<long>(
        TransferRecords,
        "{memory}",
        "Memories exported and imported, by format and outcome."
    );

    public void CountFromZero()
    {
        foreach (var format in Enum.GetValues<TransferFormat>())
        {
            Add(ExportOperation, format, ExportedOutcome, 0);
            foreach (var outcome in ImportOutcomes)
            {
                Add(ImportOperation, format, outcome, 0);
            }
        }
    }

    internal void Transferred(string operation, TransferFormat format, string outcome, long count)
    {
        if (count > 0)
        {
            Add(operation, format, outcome, count);
        }
    }

    private void Add(string operation, TransferFormat format, string outcome, long count) =>
        _records.Add(
            count,
            new TagList
            {
                { TransferOperation, operation },
                { TransferFormatName, format.ToString().ToLowerInvariant() },
                { TransferOutcomeName, outcome },
            }
        );
}
