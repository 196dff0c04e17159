using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>Reads amounts: "40 mg", "three cups", "29 dollars", "$35".</summary>
internal static class Amounts
{
    private static readonly FrozenSet<string> Units = DataFile.Words("units");
    private static readonly FrozenSet<string> Currencies = Lexicon.Set(
        "dollar dollars euro euros pound pounds bucks quid francs crowns rupees yen usd eur gbp chf % percent"
    );

    /// <summary>Returns whether a word is a sum of money in figures.</summary>
    public static bool IsMoney(string word) => word.Length > 1 && word[0] is '$' or '€' or '£' && char.IsAsciiDigit(word[1]);

    /// <summary>A number with a unit in which something is taken: <c>40 mg</c>, <c>3 cup</c>; null for others.</summary>
    public static Phrase? Read(List<Token> tokens, int i, int end)
    {
        i = tokens.SkipAdverbs(i, end);
        if (i >= end)
        {
            return null;
        }
        // "40mg" is one word.
        var digits = tokens[i].Word.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits > 0 && Units.Contains(tokens[i].Word[digits..]))
        {
            return new Phrase($"{tokens[i].Word[..digits]} {Plurals.Singular(tokens[i].Word[digits..])}", i, i + 1);
        }

        if (i + 1 >= end || !Units.Contains(tokens[i + 1].Word))
        {
            return null;
        }

        var count = tokens[i].Word is "a" or "an"
            ? "1"
            : Phrases.Number(tokens, i, end)?.Value ?? (char.IsAsciiDigit(tokens[i].Word[0]) ? tokens[i].Word : null);
        return count is null ? null : new Phrase($"{count} {Plurals.Singular(tokens[i + 1].Word)}", i, i + 2);
    }

    /// <summary>A number in figures or words, with its currency if there is one; null when none stands here.</summary>
    public static Phrase? Number(List<Token> tokens, int i, int end)
    {
        i = tokens.SkipAdverbs(i, end);
        while (i < end && tokens[i].Word is "us" or "me" or "about" or "around" or "only" or "nearly" or "roughly")
        {
            i++;
        }

        if (i >= end)
        {
            return null;
        }

        var value =
            Phrases.Number(tokens, i, end)?.Value
            ?? (char.IsAsciiDigit(tokens[i].Word[0]) || IsMoney(tokens[i].Word) ? tokens[i].Word : null);
        if (value is null)
        {
            return null;
        }

        return i + 1 < end && Currencies.Contains(tokens[i + 1].Word)
            ? new Phrase($"{value} {Plurals.Singular(tokens[i + 1].Word)}", i, i + 2)
            : new Phrase(value, i, i + 1);
    }

    /// <summary>"a month", "per year" behind an amount: each has a price of its own; null for none.</summary>
    public static string? Period(List<Token> tokens, int i, int end)
    {
        if (i < end && tokens[i].Word is "monthly" or "yearly" or "weekly" or "daily" or "annually")
        {
            return tokens[i].Word;
        }

        return i + 1 < end && tokens[i].Word is "a" or "an" or "per" or "every" or "each" ? tokens[i + 1].Word : null;
    }

    /// <summary>
    /// "I cut down to one cup of coffee a day", "I'm down to 85 kilos": what it is now; null when nothing of the kind is said.
    /// </summary>
    public static RuleMatch? ReadChanged(List<Token> tokens, Predicate predicate, int end)
    {
        if (
            predicate is { Mood: Mood.Present, Negative: false, Lemma: "work" }
            && Often(tokens, tokens.SkipAdverbs(predicate.Next, end), end) is { } often
        )
        {
            return often;
        }

        if (
            predicate.Mood == Mood.Unreal
            || predicate.Negative
            || predicate.Lemma is not ("be" or "cut" or "go" or "get" or "come" or "drop")
        )
        {
            return null;
        }

        var at = tokens.SkipAdverbs(predicate.Next, end);
        if (at < end && tokens[at].Word == "back")
        {
            at++;
        }

        if (at + 2 >= end || tokens[at].Word is not ("down" or "up") || tokens[at + 1].Word != "to")
        {
            return null;
        }

        if (Often(tokens, at + 2, end) is { } hours)
        {
            return hours;
        }

        if (
            Number(tokens, at + 2, end) is { } weight
            && weight.To < end
            && tokens[weight.To].Word is "kilos" or "kg" or "kilo" or "pounds" or "lbs"
        )
        {
            return new RuleMatch(null, "weight", weight.Value, weight.From, weight.To);
        }

        return
            Read(tokens, at + 2, end) is { } amount
            && amount.To + 1 < end
            && tokens[amount.To].Word == "of"
            && Phrases.Noun(tokens, amount.To + 1, end) is { } thing
            ? new RuleMatch(null, "does/" + Plurals.Singular(thing.Value), amount.Value, amount.From, amount.To)
            : null;
    }

    // "four days a week", "30 hours a week": of work.
    private static RuleMatch? Often(List<Token> tokens, int at, int end) =>
        Number(tokens, at, end) is { } number
        && number.To < end
        && tokens[number.To].Word is "days" or "hours" or "shifts" or "day"
        && Period(tokens, number.To + 1, end) is { } period
            ? new RuleMatch(null, $"works {Plurals.Singular(tokens[number.To].Word)}s {period}", number.Value, number.From, number.To + 1)
            : null;
}
