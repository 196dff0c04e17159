using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>Questions about the words of a range of tokens; the end of a range is the place behind its last token.</summary>
internal static class TokenRanges
{
    /// <summary>Returns whether one of the words stands anywhere from <paramref name="from"/> to before <paramref name="end"/>.</summary>
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

    /// <summary>Returns whether one of the words stands at <paramref name="i"/>, and that is before <paramref name="end"/>.</summary>
    public static bool IsOneOf(this List<Token> tokens, int i, int end, FrozenSet<string> words) =>
        i < end && words.Contains(tokens[i].Word);
}
