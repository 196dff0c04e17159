using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>Looks at the words of a range of tokens; the end of a range is exclusive.</summary>
internal static class TokenRanges
{
    /// <summary>Returns whether the range contains one of the words.</summary>
    public static bool Has(this List<Token> tokens, int from, int end, FrozenSet<string> words)
    {
        for (var i = from; i < end; i++)
        {
            if (words.Contains(tokens[i].Word))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns whether the token at <paramref name="i"/> is before the end and one of the words.</summary>
    public static bool IsOneOf(this List<Token> tokens, int i, int end, FrozenSet<string> words) =>
        i < end && words.Contains(tokens[i].Word);

    /// <summary>Returns whether the token at <paramref name="i"/> is before the end and the word.</summary>
    public static bool Is(this List<Token> tokens, int i, int end, string word) => i < end && tokens[i].Word == word;

    /// <summary>Returns the index of the word; -1 where the range doesn't contain it.</summary>
    public static int Find(this List<Token> tokens, int from, int end, string word)
    {
        for (var i = from; i < end; i++)
        {
            if (tokens[i].Word == word)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Returns the index of the next token that is no adverb and no "not".</summary>
    public static int SkipAdverbs(this List<Token> tokens, int i, int end)
    {
        while (i < end && (Lexicon.IsAdverb(tokens[i].Word) || tokens[i].Word == "not"))
        {
            i++;
        }

        return i;
    }
}
