using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>
/// Reads where and when something is held: "We're doing the honeymoon in Greece instead", "I have a dentist appointment on Tuesday".
/// </summary>
internal static class HeldEvents
{
    private static readonly FrozenSet<string> Events = DataFile.Words("events");

    private static readonly FrozenSet<string> Holding = Lexicon.Set("do have hold celebrate host");
    private static readonly FrozenSet<string> Determiners = Lexicon.Set("the our my a an");

    /// <summary>Returns whether something is held, at a place and a time.</summary>
    public static bool IsEvent(string attribute) => Events.Contains(attribute[(attribute.LastIndexOf(' ') + 1)..]);

    /// <summary>Of what is planned, the place or the time; null when neither is said.</summary>
    public static (string Key, RuleMatch Match)? Read(List<Token> tokens, Predicate predicate, int end, string speaker)
    {
        var isHolding = predicate is { Negative: false, Mood: Mood.Present } && Holding.Contains(predicate.Lemma);
        if (!isHolding || !tokens.IsOneOf(predicate.Next, end, Determiners))
        {
            return null;
        }

        if (Phrases.Noun(tokens, predicate.Next, end) is not { } noun || !Events.Contains(tokens[noun.To - 1].Word))
        {
            return null;
        }

        var held = WithOthers(tokens, noun, end);
        var determiner = tokens[predicate.Next].Word;
        var isOneOfMany = determiner is "a" or "an";
        // "I have a meeting on Monday" is one of many, "a dentist appointment" and "a meeting with Tom" are told from others.
        if (isOneOfMany && !held.Value.Contains(' ', StringComparison.Ordinal))
        {
            return null;
        }

        if (held.To + 1 >= end || tokens[held.To].Word is not ("in" or "at" or "on"))
        {
            return null;
        }

        var key = KeyOf(determiner, held.Value, speaker);
        if (AttributeTimes.At(tokens, held.To + 1, end) is { } time)
        {
            return (key, RuleMatch.Of("when", time));
        }

        return !isOneOfMany && Phrases.Place(tokens, held.To + 1, end) is { } place ? (key, RuleMatch.Of("where", place)) : null;
    }

    /// <summary>Together with those it is held with: "meeting with Tom".</summary>
    public static Phrase WithOthers(List<Token> tokens, Phrase held, int end)
    {
        var isWithOthers = held.To + 1 < end && tokens[held.To].Word == "with";
        return isWithOthers && Phrases.Noun(tokens, held.To + 1, end) is { } other
            ? new Phrase($"{held.Value} with {other.Value}", held.From, other.To)
            : held;
    }

    /// <summary>Returns the beginning of the slots of a thing: with "the" it is everybody's, or else the speaker's.</summary>
    public static string KeyOf(string determiner, string thing, string speaker) =>
        determiner == "the" ? Attributes.Appointment(thing, speaker) : $"{speaker}'s {thing}";
}
