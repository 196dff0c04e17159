using System.Collections.Frozen;

namespace MemStack.Memory.Models.Prompts;

/// <summary>
/// The questions that have one answer at a time, in the words of the engine's rules, so that what a model and what the rules extract
/// supersede each other. The model may use no other: a slot of its own making could end memories that are true beside each other.
/// </summary>
internal static class SlotNames
{
    /// <summary>In front of an answer: it is not so (any more).</summary>
    public const char Denial = '!';

    private const string Likes = "likes/";

    // Slots about one thing each: likes/coffee.
    private static readonly string[] _families = ["favorite/", Likes];

    private static readonly FrozenDictionary<string, string> _known;

    static SlotNames() => _known = Known.ToFrozenDictionary(static slot => slot.Replace(' ', '_'), StringComparer.Ordinal);

    /// <summary>Slots by themselves.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        "name",
        "nickname",
        "age",
        "from",
        "born_in",
        "lives_in",
        "lives_with",
        "address",
        "works_at",
        "works_in",
        "works_from",
        "profession",
        "salary",
        "studies_at",
        "major",
        "relationship",
        "diet",
        "phone number",
        "email",
        "native language",
        "time zone",
    ];

    /// <summary>A slot as the rules write it; null when it is none of the known ones.</summary>
    /// <param name="slot">Lower case, with underscores for blanks.</param>
    public static string? Canonical(string slot)
    {
        if (_known.TryGetValue(slot, out var known))
        {
            return known;
        }

        var family = Array.Find(_families, family => slot.StartsWith(family, StringComparison.Ordinal));
        if (family is null || slot.Length == family.Length || slot.IndexOf('/', family.Length) >= 0)
        {
            return null;
        }

        return family + slot[family.Length..].Replace('_', ' ');
    }

    /// <summary>An answer as the rules write it.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="value">The value of the model.</param>
    public static string Answer(string slot, string value)
    {
        var answer = value.ToLowerInvariant();
        // Who does not like something denies that they do.
        return slot.StartsWith(Likes, StringComparison.Ordinal) && answer is "no" or "false" ? Denial + "yes" : answer;
    }
}
