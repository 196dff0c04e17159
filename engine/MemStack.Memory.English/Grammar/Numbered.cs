using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>
/// Reads where somebody or something is among what is counted: "My son is in third grade", "I'm in my second year", "I'm on chapter 7". The
/// next one ends the one before.
/// </summary>
internal static class Numbered
{
    private static readonly FrozenSet<string> Ordinals = DataFile.Words("ordinals");
    private static readonly FrozenSet<string> Counted = DataFile.Words("counted");

    public static (string Key, RuleMatch Match)? Read(List<Token> tokens, Subject subject, Predicate predicate, int end, string speaker)
    {
        var begins = predicate is { Lemma: "start" or "begin" or "enter", Mood: Mood.Past or Mood.Perfect };
        if (
            !(begins || predicate is { Lemma: "be", Mood: Mood.Present })
            || predicate.Negative
            || (!subject.IsPerson && subject.Attribute is null)
        )
        {
            return null;
        }

        var at = tokens.SkipAdverbs(predicate.Next, end);
        if (at + 2 >= end + 1 || at >= end || (!begins && tokens[at].Word is not ("in" or "on" or "at")))
        {
            return null;
        }

        if (!begins)
        {
            at++;
        }

        if (
            subject.IsPerson
            && at < end
            && tokens[at].Word is "kindergarten" or "preschool" or "daycare"
            && (at + 1 >= end || tokens[at + 1].IsMark)
        )
        {
            return (subject.Key, new RuleMatch(null, "at grade", tokens[at].Word, at, at + 1));
        }

        while (at < end && Lexicon.Determiners.Contains(tokens[at].Word))
        {
            at++;
        }

        if (at + 1 >= end)
        {
            return null;
        }

        var (number, noun) = Ordinals.Contains(tokens[at].Word) ? (at, at + 1) : (at + 1, at);
        if (
            !Counted.Contains(tokens[noun].Word)
            || (number > noun && Phrases.Number(tokens, number, end) is null && !char.IsAsciiDigit(tokens[number].Word[0]))
        )
        {
            return null;
        }

        return (
            subject.Owner is null && subject.Attribute is { } thing && subject.Key == thing
                ? Attributes.Appointment(thing, speaker)
                : subject.Key,
            new RuleMatch(null, "at " + tokens[noun].Word, tokens[number].Word, Math.Min(number, noun), Math.Max(number, noun) + 1)
        );
    }
}
