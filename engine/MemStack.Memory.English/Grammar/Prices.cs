using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>
/// Reads what something comes to and what that was changed to, whoever changed it: "My rent was raised to 950 euros", "The plan went up to
/// 30 dollars a month", "I pay 12 euros a month for my phone plan".
/// </summary>
internal static class Prices
{
    /// <summary>The predicate of what something costs; a period follows it where one is told, for each has a price of its own.</summary>
    public const string Costs = "costs";

    private const int MaxBeforeTo = 6;

    private static readonly FrozenSet<string> Moving = Lexicon.Set(
        "go climb jump shoot rise fall drop come creep increase decrease shrink grow double"
    );
    private static readonly FrozenSet<string> Moved = DataFile.Words("verbs-of-moving-amounts");

    // Things with "the" that are the speaker's own.
    private static readonly FrozenSet<string> Own = Lexicon.Set("rent salary");

    private static readonly FrozenSet<string> Sums = Lexicon.Set("rent salary budget allowance limit goal target deposit pension income");

    /// <summary>Returns whether what it comes to is all that is told of it.</summary>
    public static bool IsSum(string attribute) => Sums.Contains(attribute[(attribute.LastIndexOf(' ') + 1)..]);

    /// <summary>The place where the new amount begins; null when the clause tells of no change up to one.</summary>
    public static int? Changed(List<Token> tokens, Predicate predicate, int end)
    {
        if (predicate.Negative || predicate.Mood is Mood.Unreal or Mood.Former)
        {
            return null;
        }

        var at = tokens.SkipAdverbs(predicate.Next, end);
        if (at >= end)
        {
            return null;
        }

        var isMoved = predicate.Lemma is "be" or "get" && IsMovedForm(tokens[at].Word);
        var isMoving = Moving.Contains(predicate.Lemma) && predicate.Mood != Mood.Present;
        var isThere = predicate.Lemma == "be" && predicate.Mood != Mood.Past && tokens[at].Word is "up" or "down";
        if (!isMoved && !isMoving && !isThere)
        {
            return null;
        }

        for (var i = at; i < end && i <= at + MaxBeforeTo; i++)
        {
            if (tokens[i].IsMark)
            {
                return null;
            }

            if (tokens[i].Word == "to" && (Amounts.Number(tokens, i + 1, end) is not null))
            {
                return i + 1;
            }
        }

        return null;
    }

    // "raised", "cut": some look the same in every form.
    private static bool IsMovedForm(string word)
    {
        if (word == "upped")
        {
            return true;
        }

        var (lemma, form) = Verbs.Analyze(word);
        return (form is VerbForm.Past or VerbForm.Participle || word is "cut" or "put" or "set") && Moved.Contains(lemma);
    }

    /// <summary>Reads an amount as the answer to the thing's price, or as a bare number.</summary>
    public static RuleMatch? Read(List<Token> tokens, int at, int end, bool changed)
    {
        if (at < end && tokens[at].Word == "at")
        {
            at++;
        }

        if (Amounts.Number(tokens, at, end) is not { } number)
        {
            return null;
        }

        var period = Amounts.Period(tokens, number.To, end);
        if (!IsPrice(tokens, number) && period is null)
        {
            return changed ? RuleMatch.Of("value", number) : null;
        }
        // A change that names no period is of the one that is known.
        return RuleMatch.Of(CostsPer(period), number) with { Ended = changed && period is null ? Costs : null };
    }

    /// <summary>Returns whether an amount is one of money or of hundredths.</summary>
    public static bool IsPrice(List<Token> tokens, Phrase number) =>
        number.To - number.From > 1 || Amounts.IsMoney(tokens[number.From].Word);

    /// <summary>Returns whether "the rent" is the speaker's.</summary>
    public static bool IsOwn(Subject subject) =>
        subject.Owner is not null || (subject.Attribute is { } attribute && subject.Key == attribute && Own.Contains(attribute));

    /// <summary>"I pay 12 euros a month for my phone plan", "I pay 900 euros in rent"; null for others.</summary>
    public static (string Key, RuleMatch Match)? ReadPaid(List<Token> tokens, Predicate predicate, int end, string speaker)
    {
        if (predicate is not { Lemma: "pay", Mood: Mood.Present, Negative: false })
        {
            return null;
        }

        if (Amounts.Number(tokens, predicate.Next, end) is not { } number)
        {
            return null;
        }

        var period = Amounts.Period(tokens, number.To, end);
        var at = number.To + (period is null ? 0 : WordsOfPeriod(tokens[number.To].Word));
        if (at < end && tokens[at].Word is "for" or "in" or "on" or "of")
        {
            at++;
        }

        if (at >= end || Phrases.Noun(tokens, at, end) is not { } noun)
        {
            return null;
        }

        if (noun.Value == "rent")
        {
            return (speaker, RuleMatch.Of("rent", number));
        }

        return tokens[at].Word is "my" or "our" or "the" ? ($"{speaker}'s {noun.Value}", RuleMatch.Of(CostsPer(period), number)) : null;
    }

    // "monthly", but "a month".
    private static int WordsOfPeriod(string first) => first is "monthly" or "yearly" or "weekly" or "daily" or "annually" ? 1 : 2;

    private static string CostsPer(string? period) => period is null ? Costs : $"{Costs} {period}";
}
