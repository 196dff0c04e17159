using System.Collections.Frozen;

namespace MemStack.Memory.Extraction.Grammar;

/// <summary>Reads where somebody or something is among what is counted: "My son is in third grade", "I'm in my second year", "I'm on chapter 7". The next one ends the one before.</summary>
internal static class Numbered
{
    private static readonly FrozenSet<string> Ordinals = Lexicon.Set("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth last final 1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 12th");
    private static readonly FrozenSet<string> Counted = Lexicon.Set("grade year semester term trimester chapter level page episode season week month floor round stage phase form class version lesson unit sprint module");

    public static (string Key, RuleMatch Match)? Read(List<Token> tokens, Subject subject, Predicate predicate, int end, string speaker)
    {
        if (predicate.Lemma != "be" || predicate.Mood != Mood.Present || predicate.Negative || (!subject.IsPerson && subject.Attribute is null)) return null;
        var at = Predicates.Skip(tokens, predicate.Next, end);
        if (at + 2 >= end + 1 || at >= end || tokens[at].Word is not ("in" or "on" or "at")) return null;
        at++;
        while (at < end && Lexicon.Determiners.Contains(tokens[at].Word)) at++;
        if (at + 1 >= end) return null;
        var (number, noun) = Ordinals.Contains(tokens[at].Word) ? (at, at + 1) : (at + 1, at);
        if (!Counted.Contains(tokens[noun].Word) || (number > noun && Phrases.Number(tokens, number, end) is null && !char.IsAsciiDigit(tokens[number].Word[0]))) return null;
        return (subject.Owner is null && subject.Attribute is { } thing && subject.Key == thing ? Attributes.Appointment(thing, speaker) : subject.Key, new RuleMatch(null, "at " + tokens[noun].Word, tokens[number].Word, Math.Min(number, noun), Math.Max(number, noun) + 1));
    }
}
