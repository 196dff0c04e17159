using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>Maps attributes of somebody to slots: "mobile" and "phone" are one question.</summary>
internal static class AttributeSlots
{
    private const string Favorite = "favorite ";

    private static readonly FrozenDictionary<string, string> Synonyms = DataFile.Map("attribute-synonyms");

    // Ends of names of things that somebody has one of.
    private static readonly FrozenSet<string> Single = DataFile.Words("single-attributes");

    // Last words of attributes whose new value a message announces: "my new number".
    private static readonly FrozenSet<string> Reaching = Lexicon.Set(
        "number email address password username handle surname nickname pin id"
    );

    /// <summary>The slot of an attribute that somebody has one of; null for others.</summary>
    public static string? Of(string attribute)
    {
        if (IsFavorite(attribute))
        {
            return "favorite/" + Plurals.Singular(attribute[Favorite.Length..]).Replace("movie", "film", StringComparison.Ordinal);
        }

        if (Synonyms.TryGetValue(attribute, out var same))
        {
            return same;
        }

        return Single.Contains(LastWord(attribute)) ? attribute : null;
    }

    /// <summary>Returns whether it is what somebody likes best of a kind.</summary>
    public static bool IsFavorite(string attribute) => attribute.StartsWith(Favorite, StringComparison.Ordinal);

    /// <summary>Returns whether a slot is a way to reach somebody, or what they are called by.</summary>
    public static bool IsReaching(string slot) => Reaching.Contains(LastWord(slot));

    /// <summary>
    /// Returns whether an attribute is a way to reach somebody, or what they are called by: of "the new …" it is the speaker's.
    /// </summary>
    public static bool IsContact(string attribute) => Of(attribute) is { } slot && IsReaching(slot);

    /// <summary>Returns whether an attribute is what rules about persons answer: home, work, calling.</summary>
    public static bool IsOfPerson(string attribute) =>
        Of(attribute) is "profession" or "works_at" or "lives_in" or "studies_at" or "from" or "relationship" or "name" or "age";

    private static string LastWord(string text) => text[(text.LastIndexOf(' ') + 1)..];
}
