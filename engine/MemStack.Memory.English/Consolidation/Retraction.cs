using System.Collections.Frozen;
using MemStack.Memory.English.Data;
using MemStack.Memory.English.Grammar;
using MemStack.Memory.Text;

namespace MemStack.Memory.English.Consolidation;

/// <summary>
/// Reads "I'm not at Acme any more", "Tom no longer coaches the team" as the statement that they take back: "I'm at Acme", "Tom coaches the
/// team". Only words that stand together in the older text in the same order are taken back, so that no other statement about the same
/// thing is.
/// </summary>
internal static class Retraction
{
    private const int MaxWords = 24;

    // One word and its subject; less is in many texts.
    private const int MinWords = 2;

    // Words that turn a statement into its retraction, and auxiliaries that come with them.
    private static readonly FrozenSet<string> Passed = DataFile.Words("retraction-words");

    /// <summary>The stems of what is taken back; none when the text takes nothing back.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var tokens = Tokenizer.Read(text);
        var stems = new List<string>();
        var (negative, ended) = (false, false);
        foreach (var (i, token) in tokens.Index())
        {
            if (token.IsMark)
            {
                if (ended && negative)
                {
                    break;
                }

                stems.Clear();
                (negative, ended) = (false, false);
                continue;
            }

            var next = i + 1 < tokens.Count ? tokens[i + 1].Word : "";
            negative |= token.Word is "not" or "no";
            ended |= (token.Word == "any" && (next is "more" or "longer")) || (token.Word == "no" && (next is "longer" or "more"));
            if (token.Word == "any" && ended)
            {
                break;
            }

            if (!Passed.Contains(token.Word))
            {
                stems.Add(TextAnalyzer.Stem(token.Word));
            }
        }

        return ended && negative && stems.Count is >= MinWords and <= MaxWords ? stems : [];
    }

    /// <summary>Returns whether a text states, and doesn't itself deny, what is taken back.</summary>
    public static bool Holds(string text, IReadOnlyList<string> stems)
    {
        var tokens = Tokenizer.Read(text);
        if (tokens.Exists(token => token.Word is "not" or "no" or "never" or "if" or "used"))
        {
            return false;
        }

        var words = tokens
            .Where(token => !token.IsMark && !Passed.Contains(token.Word))
            .Select(token => TextAnalyzer.Stem(token.Word))
            .ToList();
        for (var from = 0; from + stems.Count <= words.Count; from++)
        {
            if (words.Skip(from).Take(stems.Count).SequenceEqual(stems, StringComparer.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
