using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>Splits text into sentences: at line ends, and at end marks that a space follows and no abbreviation precedes.</summary>
internal static class Sentences
{
    private static readonly FrozenSet<string> Abbreviations = DataFile.Words("abbreviations", StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<string> Of(string text)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (!Ends(text, start, i))
            {
                continue;
            }
            // Further marks and closing quotes belong to the sentence they end.
            while (i + 1 < text.Length && text[i] is not '\n' && (IsMark(text[i + 1]) || text[i + 1] is '"' or '\'' or ')' or '”' or '’'))
            {
                i++;
            }

            if (Trimmed(text, start, i + 1) is { } sentence)
            {
                yield return sentence;
            }

            start = i + 1;
        }

        if (Trimmed(text, start, text.Length) is { } last)
        {
            yield return last;
        }
    }

    private static bool IsMark(char c) => c is '.' or '!' or '?' or '。' or '！' or '？' or '…';

    private static bool Ends(string text, int start, int i)
    {
        if (text[i] == '\n' || text[i] is '。' or '！' or '？')
        {
            return true;
        }

        if (!IsMark(text[i]))
        {
            return false;
        }

        var follows = i + 1 < text.Length ? text[i + 1] : ' ';
        if (!char.IsWhiteSpace(follows) && !IsMark(follows) && follows is not ('"' or '\'' or ')' or '”' or '’'))
        {
            return false;
        }

        if (text[i] != '.')
        {
            return true;
        }

        var word = i;
        while (word > start && !char.IsWhiteSpace(text[word - 1]))
        {
            word--;
        }

        var before = text.AsSpan(word, i - word);
        // "Dr." and the initial in "J. Smith" end no sentence; "I." at the end of one is rarer than an initial.
        return !(before.Length == 1 && char.IsUpper(before[0])) && !Abbreviations.Contains(before.ToString());
    }

    private static string? Trimmed(string text, int start, int end)
    {
        // Marks of lists and headings say nothing by themselves.
        var sentence = text.AsSpan(start, end - start).Trim().TrimStart("-*•#>").Trim();
        return sentence.IsEmpty ? null : sentence.ToString();
    }
}
