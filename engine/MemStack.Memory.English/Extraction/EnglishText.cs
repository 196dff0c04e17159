using System.Collections.Frozen;
using MemStack.Memory.English.Data;
using MemStack.Memory.Text;

namespace MemStack.Memory.English.Extraction;

/// <summary>Tells English from other languages by its function words, which every sentence has.</summary>
internal static class EnglishText
{
    // As many words as tell a language for sure; the rest of a long message is of the same one.
    private const int MaxWords = 400;

    private static readonly FrozenSet<string> English = DataFile.Words("english");

    private static readonly FrozenSet<string> Others = DataFile.Words("other-languages");

    /// <summary>Returns whether a text is English; true when nothing speaks against it.</summary>
    public static bool Is(string text)
    {
        var (english, others, latin, foreign, seen) = (0, 0, 0, 0, 0);
        foreach (var word in TextAnalyzer.Words(text[..Math.Min(text.Length, 4_096)]))
        {
            if (++seen > MaxWords)
            {
                break;
            }
            // Latin letters, the usual punctuation and nothing beyond them write English.
            if (word[0] > '\u024F' && char.IsLetter(word[0]))
            {
                foreign++;
            }
            else
            {
                latin++;
            }

            if (English.Contains(word))
            {
                english++;
            }

            if (Others.Contains(word))
            {
                others++;
            }
        }

        return foreign <= latin && others <= english + 1 && !(others > english && seen < 8 && english == 0 && others > 1);
    }
}
