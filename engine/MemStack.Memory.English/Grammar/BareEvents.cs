using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>Recognises subjects without an article: "Pottery class is on Mondays", "Netflix costs 18 dollars a month".</summary>
internal static class BareEvents
{
    private const int MaxToPrice = 7;
    private const int MaxEventWords = 3;
    private static readonly FrozenSet<string> Lessons = DataFile.Words("lessons");
    private static readonly FrozenSet<string> Priced = Lexicon.Set("is 's costs went jumped rose dropped climbed got was");

    /// <summary>Returns whether a subject without an article begins here.</summary>
    public static bool BeginsAt(List<Token> tokens, int i, int end)
    {
        if (i > 0 && !tokens[i - 1].IsMark && !Lexicon.Openers.Contains(tokens[i - 1].Word))
        {
            return false;
        }

        for (var at = i; at + 1 < end && at < i + MaxEventWords && IsNounWord(tokens[at]); at++)
        {
            // "Electricity jumped to 140 euros", "Netflix costs 18 dollars a month"
            if (IsPriced(tokens, at + 1, end))
            {
                return true;
            }

            if (at > i && Lessons.Contains(tokens[at].Word) && tokens[at + 1].Word is "is" or "are" or "'s" or "starts" or "moved" or "got")
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNounWord(Token token) =>
        !token.IsMark
        && !Lexicon.Determiners.Contains(token.Word)
        && !Lexicon.PhraseEnds.Contains(token.Word)
        && !Subjects.NoNames.Contains(token.Word);

    private static bool IsPriced(List<Token> tokens, int at, int end)
    {
        at = tokens.SkipAdverbs(at, end);
        if (at >= end || !Priced.Contains(tokens[at].Word))
        {
            return false;
        }

        for (var i = at + 1; i < end && i <= at + MaxToPrice && !tokens[i].IsMark; i++)
        {
            if (Amounts.Number(tokens, i, end) is { } number && number.From == i && Prices.IsPrice(tokens, number))
            {
                return true;
            }
        }

        return false;
    }
}
