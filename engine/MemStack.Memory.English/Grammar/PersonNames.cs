using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>Reads what somebody is called.</summary>
internal static class PersonNames
{
    // Of the name that somebody tells of themselves.
    private const int MaxWords = 3;

    private static readonly string[] OriginEndings = ["ish", "ese", "ian", "can", "ic"];
    private static readonly FrozenSet<string> Origins = Lexicon.Set(
        "german french dutch greek muslim hindu thai swiss czech christian korean"
    );
    private static readonly FrozenSet<string> FollowingName = Lexicon.Set("from since now again instead these any");

    /// <summary>A name; of "my husband Tom" what is capitalised.</summary>
    public static Phrase? Any(List<Token> tokens, int i, int end)
    {
        if (Phrases.Noun(tokens, i, end) is not { } phrase)
        {
            return null;
        }

        var from = phrase.From;
        while (from < phrase.To && !tokens[from].IsCapital)
        {
            from++;
        }

        var isWhole = from == phrase.From || from == phrase.To;
        return isWhole ? phrase : new Phrase(Phrases.Text(tokens, from, phrase.To), from, phrase.To);
    }

    /// <summary>The name in "I'm Ada", which ends what is said; null for "I'm German", "I'm Catholic".</summary>
    public static Phrase? OfSelf(List<Token> tokens, int i, int end)
    {
        i = tokens.SkipAdverbs(i, end);
        if (i >= end || !tokens[i].IsCapital || Lexicon.TimeWords.Contains(tokens[i].Word))
        {
            return null;
        }

        if (Phrases.Noun(tokens, i, end) is not { } phrase || phrase.From != i || phrase.To - i > MaxWords)
        {
            return null;
        }

        return EndsAfter(tokens, phrase, end) && IsAllCapital(tokens, phrase) && !IsOrigin(tokens[i].Word) ? phrase : null;
    }

    private static bool EndsAfter(List<Token> tokens, Phrase name, int end) =>
        name.To >= end || tokens[name.To].IsMark || FollowingName.Contains(tokens[name.To].Word);

    private static bool IsAllCapital(List<Token> tokens, Phrase phrase)
    {
        for (var at = phrase.From; at < phrase.To; at++)
        {
            if (!tokens[at].IsCapital)
            {
                return false;
            }
        }

        return true;
    }

    // Origins and beliefs.
    private static bool IsOrigin(string word) => word.EndsWithAny(OriginEndings) || Origins.Contains(word) || Places.IsKnown(word);
}
