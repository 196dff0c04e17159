using System.Collections.Frozen;
using MemStack.Memory.English.Grammar;
using MemStack.Memory.Text;

namespace MemStack.Memory.English.Extraction;

/// <summary>
/// Words in which people ask for what a slot answers: "I moved to Berlin" has none of the words of "Where do I live?". They are indexed
/// with the fact and never shown; stop words are none, for no question is asked with them alone (document expansion: Nogueira, Yang, Lin,
/// Cho, "Document Expansion by Query Prediction", 2019).
/// </summary>
internal static class SlotWords
{
    private static readonly FrozenDictionary<string, string> ByPredicate = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["lives_in"] = "live home city town country place address move based located residence",
        ["lives_with"] = "live home together household",
        ["works_at"] = "work job employer company employed career",
        ["works_in"] = "work job field industry",
        ["works_from"] = "work office place",
        ["profession"] = "job profession work living occupation position role title career",
        ["studies_at"] = "study school university college student",
        ["studies"] = "study subject course",
        ["major"] = "study subject major",
        ["commutes_by"] = "commute work travel",
        ["weight"] = "weigh weight heavy kilos",
        ["citizen_of"] = "citizen citizenship nationality passport",
        ["shift"] = "work shift hours",
        ["costs"] = "cost price pay much",
        ["rent"] = "rent pay cost much",
        ["answers"] = "answer reply wish style unit short long",
        ["salary"] = "earn salary income money",
        ["relationship"] = "relationship married marriage single partner dating spouse status seeing",
        ["age"] = "age old years",
        ["name"] = "name called",
        ["nickname"] = "name called nickname",
        ["from"] = "hometown origin",
        ["born_in"] = "born birthplace",
        ["likes"] = "like enjoy favorite preference taste",
        ["prefers"] = "prefer like preference rather",
        ["favorite"] = "favorite favourite like",
        ["diet"] = "diet eat food meat vegetarian",
        ["allergic_to"] = "allergic allergy",
        ["speaks"] = "speak language",
        ["count"] = "many number",
        ["has"] = "belongings",
        ["drives"] = "drive car vehicle",
        ["does"] = "play practise hobby",
        ["visited"] = "visit travel trip city country place",
        ["answers_in"] = "answer reply language respond",
        ["uses"] = "use device tool",
        ["plans"] = "plan going trip",
        ["team"] = "team group work",
        ["reports_to"] = "boss manager report",
        ["responsible"] = "responsible charge",
        ["wakes_at"] = "wake morning alarm",
        ["bedtime"] = "sleep bed night",
        ["made_in"] = "language written built",
        ["kept_in"] = "hosted stored deployed",
        ["when"] = "day time date",
        ["where"] = "place",
        ["color"] = "color colour",
        ["pregnant"] = "pregnant expecting baby",
        ["condition"] = "health illness condition",
        ["fears"] = "afraid fear scared",
        ["level"] = "level good",
        ["kind"] = "kind type",
        ["phone number"] = "phone number call reach mobile",
        ["email"] = "email address reach mail",
        ["wears"] = "wear clothes",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Enough for what a sentence speaks of.
    private const int MaxKinds = 8;

    /// <summary>Words for what a text speaks of that are more general than its own; null when there are none.</summary>
    public static string? KindsOf(string text)
    {
        var kinds = TextAnalyzer.Words(text).Take(64).SelectMany(Kinds.Of).Distinct(StringComparer.Ordinal).Take(MaxKinds).ToList();
        return kinds.Count == 0 ? null : string.Join(' ', kinds);
    }

    /// <summary>What a fact is indexed by beside its own words and its message's; null when there is nothing.</summary>
    /// <param name="slot">Its slot.</param>
    /// <param name="text">Its text.</param>
    public static string? Indexed(string? slot, string text)
    {
        var words = string.Join(' ', new[] { Of(slot), KindsOf(text) }.OfType<string>());
        return words.Length > 0 ? TextAnalyzer.Index(words) : null;
    }

    /// <summary>Words for the slot of a fact; null when there are none.</summary>
    public static string? Of(string? slot)
    {
        if (slot?.Split('/') is not { Length: > 1 } parts || !ByPredicate.TryGetValue(parts[1], out var words))
        {
            return null;
        }

        return parts switch
        {
            [_, "has", var thing] when Kin.KindOf(thing) == "animal" => words + " pet animal",
            [_, "favorite", var thing] when thing.EndsWith("color", StringComparison.Ordinal) => words + " color colour",
            // What is done at the event tells of it.
            [_, "plans", var held] when held.EndsWith("wedding", StringComparison.Ordinal) => words + " married marry",
            [_, "favorite", "film"] => words + " film movie",
            _ => words,
        };
    }
}
