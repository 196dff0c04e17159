using MemStack.Memory.Model;

namespace MemStack.Memory.Stores;

/// <summary>Adds the changes of memories to an event.</summary>
public static class StoredEvent
{
    /// <param name="found">The event.</param>
    /// <param name="steps">The changes, each with its memory's current row, in order.</param>
    public static MemoryEvent With(MemoryEvent found, IEnumerable<(HistoryEvent What, MemoryRecord Memory)> steps)
    {
        var by = steps.ToLookup(step => step.What, step => step.Memory);
        return found with
        {
            Memories =
            [
                .. steps.Where(step => step.What is not (HistoryEvent.Touch or HistoryEvent.Supersede)).Select(step => step.Memory),
            ],
            Touched = [.. by[HistoryEvent.Touch]],
            Superseded = [.. by[HistoryEvent.Supersede]],
        };
    }
}
