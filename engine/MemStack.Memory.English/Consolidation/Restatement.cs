using System.Collections.Frozen;
using MemStack.Memory.English.Grammar;
using MemStack.Memory.Text;

namespace MemStack.Memory.English.Consolidation;

/// <summary>
/// Reads "I misremembered, we bought the house in 2016" as what it sets right: "We bought the house in 2015". The sentence has to say that
/// something was wrong, and to say the same as the older one up to one answer.
/// </summary>
internal static class Restatement
{
    private const int MaxWords = 24;

    // Words that the two begin with: less is in many texts.
    private const int MinWords = 3;

    private static readonly FrozenSet<string> Cues = Lexicon.Set(
        "misremembered mistaken wrong mistake correction scratch oops typo misspoke mixed confused"
    );

    /// <summary>The words of what is said instead; none when nothing is said to be wrong.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var tokens = Tokenizer.Read(text);
        var cue = tokens.FindIndex(token => Cues.Contains(token.Word));
        var mark = cue < 0 ? -1 : tokens.FindIndex(cue, token => token.IsMark);
        return mark < 0 ? [] : Words(tokens.Skip(mark + 1));
    }

    /// <summary>Returns whether the older text is the same but for one answer.</summary>
    public static bool IsOf(string older, IReadOnlyList<string> words)
    {
        var others = Words(Tokenizer.Read(older));
        if (others.Count != words.Count || words.Count is <= MinWords or > MaxWords)
        {
            return false;
        }

        var same = 0;
        while (same < words.Count && words[same] == others[same])
        {
            same++;
        }

        return same >= MinWords && same < words.Count && words.Skip(same + 1).SequenceEqual(others.Skip(same + 1), StringComparer.Ordinal);
    }

    private static List<string> Words(IEnumerable<Token> tokens) =>
        [.. tokens.Where(token => !token.IsMark && !Lexicon.IsAdverb(token.Word)).Select(token => TextAnalyzer.Stem(token.Word))];
}
