using System.Collections.Frozen;

namespace MemStack.Models.Extraction;

/// <summary>
/// The questions that have one answer at a time. The model may use no other: a slot of its own making could end memories that are true beside each other.
/// </summary>
internal static class SlotNames
{
    /// <summary>Slots by themselves.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        "is_called", "lives_in", "works_at", "works_as", "studies_at", "studies", "born_on", "born_in", "age", "partner", "relationship_status", "diet",
        "speaks_natively", "time_zone", "phone", "email", "address",
    ];

    /// <summary>Slots about one thing each: <c>likes/coffee</c>.</summary>
    private static readonly FrozenSet<string> _families = FrozenSet.Create(StringComparer.Ordinal, "favorite", "likes");

    private static readonly FrozenSet<string> _known = Known.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a slot without its owner may be used.</summary>
    public static bool IsKnown(string slot)
    {
        if (_known.Contains(slot)) return true;
        var slash = slot.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < slot.Length - 1 && slot.IndexOf('/', slash + 1) < 0 && _families.Contains(slot[..slash]);
    }
}
