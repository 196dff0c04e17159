using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>Which slot the attribute of somebody is: "mobile" and "phone" are one question.</summary>
internal static class AttributeSlots
{
    private const string Favorite = "favorite ";

    private static readonly FrozenDictionary<string, string> Synonyms = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["job"] = "profession",
        ["job title"] = "profession",
        ["title"] = "profession",
        ["role"] = "profession",
        ["occupation"] = "profession",
        ["employer"] = "works_at",
        ["company"] = "works_at",
        ["workplace"] = "works_at",
        ["phone"] = "phone number",
        ["number"] = "phone number",
        ["mobile"] = "phone number",
        ["mobile number"] = "phone number",
        ["cell"] = "phone number",
        ["cell number"] = "phone number",
        ["cell phone number"] = "phone number",
        ["cellphone number"] = "phone number",
        ["mobile phone number"] = "phone number",
        ["telephone number"] = "phone number",
        ["email address"] = "email",
        ["home address"] = "address",
        ["last name"] = "surname",
        ["family name"] = "surname",
        ["first language"] = "native language",
        ["mother tongue"] = "native language",
        ["first name"] = "first name",
        ["hometown"] = "from",
        ["marital status"] = "relationship",
        ["relationship status"] = "relationship",
        ["timezone"] = "time zone",
        ["star sign"] = "zodiac sign",
        ["home"] = "lives_in",
        ["city"] = "lives_in",
        ["town"] = "lives_in",
        ["home city"] = "lives_in",
        ["location"] = "lives_in",
        ["residence"] = "lives_in",
        ["school"] = "studies_at",
        ["university"] = "studies_at",
        ["college"] = "studies_at",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Ends of names of things that somebody has one of.
    private static readonly FrozenSet<string> Single = Lexicon.Set(
        "name surname nickname age birthday email address nationality religion gender pronouns height weight size hometown birthplace language major diet salary budget rent deadline password username timezone zone "
            + "color colour number date time day code level plan provider model brand limit goal target handle id status score bedtime shift tongue sign type phone job title role occupation employer company workplace "
            + "mobile cell favorite profession bank degree dream blood currency destination specialty speciality position rank allowance commute hobby passion motto ringtone wallpaper pin anniversary due"
    );

    // What a message that brings a new one is about, by its last word.
    private static readonly FrozenSet<string> Reaching = Lexicon.Set(
        "number email address password username handle surname nickname pin id"
    );

    /// <summary>The slot of an attribute that somebody has one of; null for others.</summary>
    public static string? Of(string attribute)
    {
        if (IsFavorite(attribute))
        {
            return "favorite/" + Phrases.Singular(attribute[Favorite.Length..]).Replace("movie", "film", StringComparison.Ordinal);
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
