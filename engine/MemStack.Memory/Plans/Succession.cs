using MemStack.Memory.Model;

namespace MemStack.Memory.Plans;

/// <summary>
/// Decides which of two answers to one question is the later one: the one that began later. A fact without a time of its own begins when it
/// is added, and counts as later than everything stored already, even if the clock has gone back since or another process's is ahead: the
/// superseded fact then ends before it began and is never shown again.
/// </summary>
internal static class Succession
{
    /// <summary>The time from which it is true.</summary>
    public static DateTimeOffset Beginning(MemoryRecord memory) => memory.ValidFrom ?? memory.CreatedAt;

    /// <summary>Returns whether it was added before it became true.</summary>
    public static bool IsFutureDated(MemoryRecord memory) => memory.ValidFrom > memory.CreatedAt;

    /// <summary>Returns whether a stored fact stays true although a contradicting one is added now.</summary>
    public static bool BeginsLater(MemoryRecord stored, MemoryRecord added) =>
        Beginning(stored) > Beginning(added) && (added.ValidFrom is not null || IsFutureDated(stored));
}
