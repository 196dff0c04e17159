using MemStack.Memory.English.Data;
using MemStack.Memory.English.Grammar;

namespace MemStack.Memory.English.Consolidation;

/// <summary>
/// Rules for two answers to the same question that can't both be true. A plan asks this of the open memories of a slot, by a rule that was
/// made before its transaction began.
/// </summary>
/// <remarks>
/// An answer that begins with <see cref="Denial"/> says that something is not so (any more): it ends that answer and no other, and is ended
/// by it. An answer that only says the same more or less exactly ("engineer" and "software engineer", "germany" and "berlin") leaves the
/// other true.
/// </remarks>
internal static class SlotRules
{
    /// <summary>In front of a value: it is not so.</summary>
    public const char Denial = '!';

    // "I don't work there any more" ends whatever it was.
    private const string Anything = "*";

    private const string None = "none";
    private const string No = "no";
    private const string Yes = "yes";
    private const string NotYes = "!yes";

    private static readonly System.Collections.Frozen.FrozenSet<string> Ranks = DataFile.Words("ranks");

    /// <summary>Returns whether a new answer ends an older one.</summary>
    /// <param name="slot">The question.</param>
    /// <param name="older">The answer until now.</param>
    /// <param name="newer">The new one.</param>
    public static bool Contradicts(string slot, string? older, string? newer)
    {
        if (string.Equals(older, newer, StringComparison.Ordinal))
        {
            return false;
        }

        if (older is null || newer is null)
        {
            return true;
        }

        var (olderDenies, newerDenies) = (older.StartsWith(Denial), newer.StartsWith(Denial));
        if (olderDenies && newerDenies)
        {
            return false;
        }

        return (older, newer) switch
        {
            // That it is not so ends every answer, and is ended by every one, but those that say the same.
            (NotYes, No or None) or (No or None, NotYes) => false,
            (NotYes, _) or (_, NotYes) => true,
            // That it is so goes with every answer ("I take vitamin D" and "I take two pills of vitamin D" are one) and with the denial of
            // another, but not with none.
            (Yes, No or None) or (No or None, Yes) => true,
            (Yes, _) or (_, Yes) => false,
            _ when newerDenies => newer.AsSpan(1).SequenceEqual(Anything)
                || (older != None && (Agree(older, newer[1..]) || IsPlaceIn(slot, newer[1..], older))),
            _ when olderDenies => Agree(newer, older[1..]) || IsPlaceIn(slot, older[1..], newer),
            _ => (!Agree(older, newer) || IsOtherRank(slot, older, newer))
                && !IsPlaceIn(slot, older, newer)
                && !IsPlaceIn(slot, newer, older),
        };
    }

    /// <summary>
    /// Tells of an older answer to a question whether a new one ends it. Made before a transaction and asked in it: it compares and looks
    /// up, and reads no text.
    /// </summary>
    /// <param name="slot">The question; null for none, which nothing contradicts.</param>
    /// <param name="newer">The new answer.</param>
    public static Func<string?, bool> By(string? slot, string? newer) =>
        slot is null ? _ => false : older => Contradicts(slot, older, newer);

    // "analyst" and "senior analyst" are two rungs of a ladder, "analyst" and "data analyst" are one post.
    private static bool IsOtherRank(string slot, string older, string newer) =>
        slot.EndsWith("/profession", StringComparison.Ordinal) && RankOf(older) != RankOf(newer);

    private static string RankOf(string title) => string.Join(' ', title.Split(' ').Where(Ranks.Contains));

    // One says the same as the other with words in front or behind.
    private static bool Agree(string one, string other)
    {
        var (shorter, longer) = one.Length < other.Length ? (one, other) : (other, one);
        if (!longer.Contains(shorter, StringComparison.Ordinal))
        {
            return false;
        }

        return longer.Length == shorter.Length
            || (longer.StartsWith(shorter, StringComparison.Ordinal) && longer[shorter.Length] == ' ')
            || (longer.EndsWith(shorter, StringComparison.Ordinal) && longer[^(shorter.Length + 1)] == ' ');
    }

    private static bool IsPlaceIn(string slot, string outer, string inner) =>
        slot.EndsWith("/lives_in", StringComparison.Ordinal)
        && (Places.Contains(outer, inner) || (Places.IsRegion(outer) && !Places.IsKnown(inner)));
}
