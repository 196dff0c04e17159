using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>Reads when something is: "my yoga class is on Monday", "the lease runs out in June", "the meeting was moved to 9".</summary>
internal static class AttributeTimes
{
    // Of a date in figures; a longer one is a phone number.
    private const int MaxDigits = 6;

    private static readonly FrozenSet<string> Set = Lexicon.Set(
        "move reschedule postpone push shift change schedule book set delay bring extend"
    );

    private static readonly FrozenSet<string> Happening = Lexicon.Set(
        "be start begin happen move reschedule shift change depart leave end finish close arrive land open"
    );

    private static readonly FrozenSet<string> Leading = Lexicon.Set(
        "on at in to for every next this back from until forward up due by the"
    );

    /// <summary>The time that the clause tells of the thing that is its subject; null when it tells none.</summary>
    public static RuleMatch? Read(List<Token> tokens, Subject subject, Predicate predicate, int end)
    {
        if (subject is not { Kind: "thing", Attribute: { } attribute } || predicate.Mood is Mood.Former)
        {
            return null;
        }

        if (AfterVerb(tokens, predicate, end) is not { } at)
        {
            return null;
        }

        at = tokens.SkipAdverbs(at, end);
        while (at < end && Leading.Contains(tokens[at].Word))
        {
            at++;
        }

        if (at >= end || !IsTime(tokens[at]) || IsOtherNumber(tokens, at, end))
        {
            return null;
        }
        // "My age is 40", "my phone number is 112": a number is its answer, not its hour.
        var isNumberItself =
            char.IsAsciiDigit(tokens[at].Word[0])
            && AttributeSlots.Of(attribute) is not null
            && !attribute.EndsWith("date", StringComparison.Ordinal);
        if (predicate.Lemma == "be" && isNumberItself)
        {
            return null;
        }

        var to = SkipTime(tokens, at, end);
        var time = Phrases.Text(tokens, at, to);
        var match = OnDays(tokens, to, end) is { } days
            ? new RuleMatch(null, $"when/{days}", time, at, to)
            : new RuleMatch(null, SlotOf(predicate.Lemma), OneDay(time), at, to);
        return predicate.Negative ? RuleSet.Deny(match) : match;
    }

    /// <summary>The time that stands at a place, "on Monday at 9"; null when none does.</summary>
    public static Phrase? At(List<Token> tokens, int at, int end)
    {
        while (at < end && tokens[at].Word is "on" or "at" or "next" or "this" or "the")
        {
            at++;
        }

        var to = SkipTime(tokens, at, end);
        return to == at ? null : new Phrase(OneDay(Phrases.Text(tokens, at, to)), at, to);
    }

    // Returns the possible beginning of the time: behind "is", "expires", "runs out", "was moved"; null for verbs without a time.
    private static int? AfterVerb(List<Token> tokens, Predicate predicate, int end)
    {
        var next = predicate.Next;
        return predicate.Lemma switch
        {
            "expire" => next,
            "run" when tokens.Is(next, end, "out") => next + 1,
            "be" or "get" when next < end && Verbs.Analyze(tokens[next].Word) is { Form: VerbForm.Past } set && Set.Contains(set.Lemma) =>
                next + 1,
            "be" => predicate.Mood is Mood.Present or Mood.Perfect ? next : null,
            var lemma => Happening.Contains(lemma) ? next : null,
        };
    }

    private static bool IsTime(Token token) => Lexicon.TimeWords.Contains(token.Word) || char.IsAsciiDigit(token.Word[0]);

    // A phone number or a price.
    private static bool IsOtherNumber(List<Token> tokens, int at, int end) =>
        tokens[at].Word.Count(char.IsAsciiDigit) > MaxDigits || (Amounts.Number(tokens, at, end) is { } sum && Prices.IsPrice(tokens, sum));

    private static int SkipTime(List<Token> tokens, int at, int end)
    {
        while (at < end && IsTime(tokens[at]))
        {
            at++;
        }

        return at;
    }

    // "at 9 on weekends": on other days it may be another.
    private static string? OnDays(List<Token> tokens, int at, int end)
    {
        if (at + 1 >= end || tokens[at].Word is not ("on" or "during"))
        {
            return null;
        }

        return tokens[at + 1].Word is "weekdays" or "weekends" or "weekend" or [.., 'd', 'a', 'y', 's'] ? tokens[at + 1].Word : null;
    }

    private static string SlotOf(string lemma) => lemma is "end" or "finish" or "close" or "arrive" or "land" ? lemma + "s" : "when";

    // "on Mondays" is Monday.
    private static string OneDay(string time) =>
        time.EndsWith("days", StringComparison.Ordinal) && Lexicon.TimeWords.Contains(time) ? time[..^1] : time;
}
