using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>Reads the numbers that patterns capture: ages, counts, sums and times of the day.</summary>
internal static class AmountCaptures
{
    private static readonly FrozenSet<string> AfterAge = Lexicon.Set("today and years year");
    private static readonly FrozenSet<string> Hours = Lexicon.Set("noon midnight dawn sunrise");
    private static readonly string[] TimeUnits = ["year", "month", "hour", "day"];

    public static Phrase? Age(List<Token> tokens, int i, int end)
    {
        if (Phrases.Number(tokens, i, end) is not { } number)
        {
            return null;
        }

        var next = tokens.SkipAdverbs(number.To, end);
        return next >= end || tokens[next].IsMark || AfterAge.Contains(tokens[next].Word) ? number : null;
    }

    // "two cats", but not "two years".
    public static Capture? Count(List<Token> tokens, int i, int end)
    {
        if (Phrases.Number(tokens, i, end) is not { } number)
        {
            return null;
        }

        if (Phrases.Noun(tokens, number.To, end) is not { } noun || Captures.Thing(noun) is null)
        {
            return null;
        }

        if (Lexicon.TimeWords.Contains(noun.Value) || noun.Value.StartsWithAny(TimeUnits))
        {
            return null;
        }

        return new Capture(new Phrase(Plurals.Singular(Plurals.Singular(noun.Value)), number.From, number.To), number.Value);
    }

    public static Phrase? Money(List<Token> tokens, int i, int end)
    {
        i = tokens.SkipAdverbs(i, end);
        return i < end && tokens[i].Word.Any(char.IsAsciiDigit) ? new Phrase(tokens[i].Word, i, i + 1) : null;
    }

    // A salary: "$90k", "90k", "90,000 dollars", but not "5 percent".
    public static Phrase? Pay(List<Token> tokens, int i, int end)
    {
        if (Money(tokens, i, end) is not { } pay)
        {
            return null;
        }

        var isThousands = pay.Value[^1] == 'k' && char.IsAsciiDigit(pay.Value[0]);
        return isThousands || Amounts.IsMoney(pay.Value) || HasCurrency(tokens, i, end, pay) ? pay : null;
    }

    private static bool HasCurrency(List<Token> tokens, int i, int end, Phrase pay) =>
        Amounts.Number(tokens, i, end) is { To: var to } && to > pay.To && tokens[to - 1].Word is not ("percent" or "%");

    public static Phrase? Time(List<Token> tokens, int i, int end)
    {
        i = tokens.SkipAdverbs(i, end);
        if (i >= end)
        {
            return null;
        }

        var word = tokens[i].Word;
        var isTime = char.IsAsciiDigit(word[0]) || Hours.Contains(word) || Phrases.Number(tokens, i, end) is not null;
        return isTime ? new Phrase(word, i, i + 1) : null;
    }
}
