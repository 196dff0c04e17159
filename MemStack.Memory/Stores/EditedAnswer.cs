using MemStack.Memory.Consolidation;

namespace MemStack.Memory.Stores;

/// <summary>
/// When a memory is given another text by hand, that is the last word on the question it answers: it stays open, and open answers that contradict it
/// (<see cref="SlotRules"/>) end, when the edit is made or from when on its caller says it is true. An edit of what is no longer true corrects the past and ends nothing.
/// </summary>
internal static class EditedAnswer
{
    /// <summary>The slot whose other answers may end; null for none.</summary>
    public static string? SlotOf(MemoryRecord edited) => edited is { ValidTo: null, State: MemoryState.Active } ? edited.Slot : null;

    /// <summary>The other answer as it is closed; null when it stays.</summary>
    /// <param name="other">An open memory of the same owner and slot.</param>
    /// <param name="edited">The memory after the edit.</param>
    /// <param name="since">Since when the caller says that the new text is true.</param>
    /// <param name="now">The moment of the edit.</param>
    public static MemoryRecord? Close(MemoryRecord other, MemoryRecord edited, DateTimeOffset? since, DateTimeOffset now)
    {
        var began = Succession.Beginning(other);
        var end = since > began ? since.Value : now;
        var stays = began > end && Succession.IsForetold(other);
        return !stays && SlotRules.Contradicts(edited.Slot!, other.SlotValue, edited.SlotValue) ? other with { ValidTo = end, SupersededBy = edited.Id, UpdatedAt = now } : null;
    }
}
