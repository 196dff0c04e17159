using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>
/// Reads the number of the grade, year or chapter that somebody is in: "My son is in third grade", "I'm in my second year", "I'm on chapter
/// 7". The next one ends the one before.
/// </summary>
internal static class Numbered
{
    private static readonly FrozenSet<string> Ordinals = DataFile.Words("ordinals");
    private static readonly FrozenSet<string> Counted = DataFile.Words("counted");
    private static readonly FrozenSet<string> BeforeSchool = Lexicon.Set("kindergarten preschool daycare");

    /// <summary>Reads the number behind a verb; null where there is none.</summary>
    public static (string Key, RuleMatch Match)? Read(List<Token> tokens, Subject subject, Predicate predicate, int end, string speaker)
    {
        if (!(subject.IsPerson || subject.Attribute is not null) || predicate.Negative)
        {
            return null;
        }

        if (AfterVerb(predicate, new TokenCursor(tokens, predicate.Next, end).SkipAdverbs()) is not { } at)
        {
            return null;
        }

        // "My daughter is in kindergarten"
        if (subject.IsPerson && at.IsOneOf(BeforeSchool) && (at.Next().IsAtEnd || at.Next().IsMark))
        {
            return (subject.Key, new RuleMatch(null, "at grade", at.Word, at.At, at.At + 1));
        }

        return NumberAt(at.SkipWhile(static token => Lexicon.Determiners.Contains(token.Word))) is { } match
            ? (KeyOf(subject, speaker), match)
            : null;
    }

    // "Started third grade" needs no preposition, "is in third grade" does.
    private static TokenCursor? AfterVerb(Predicate predicate, TokenCursor at)
    {
        if (at.Next().IsAtEnd)
        {
            return null;
        }

        return predicate switch
        {
            { Lemma: "start" or "begin" or "enter", Mood: Mood.Past or Mood.Perfect } => at,
            { Lemma: "be", Mood: Mood.Present } when at.Word is "in" or "on" or "at" => at.Next(),
            _ => null,
        };
    }

    // "Third grade", "chapter 7".
    private static RuleMatch? NumberAt(TokenCursor at)
    {
        var next = at.Next();
        if (next.IsAtEnd)
        {
            return null;
        }

        var isOrdinal = at.IsOneOf(Ordinals);
        var (number, noun) = isOrdinal ? (at, next) : (next, at);
        if (!noun.IsOneOf(Counted) || !(isOrdinal || IsNumber(number)))
        {
            return null;
        }

        return new RuleMatch(null, "at " + noun.Word, number.Word, at.At, next.At + 1);
    }

    private static bool IsNumber(TokenCursor at) => char.IsAsciiDigit(at.Word[0]) || Phrases.Number(at.Tokens, at.At, at.End) is not null;

    private static string KeyOf(Subject subject, string speaker) =>
        subject is { Owner: null, Attribute: { } thing } && subject.Key == thing ? Attributes.Appointment(thing, speaker) : subject.Key;
}
