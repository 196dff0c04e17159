using System.Text;

namespace MemStack.Memory.Retrieval;

/// <summary>
/// Text as the full-text index gets it. The index takes a run of letters for one word, which fails scripts that write no spaces:
/// there each character becomes a word of its own, in memories and queries alike.
/// </summary>
internal static class LexicalText
{
    public static string ForIndex(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\u0E00', '\uFFFF')) return text;
        var spaced = new StringBuilder(text.Length * 2);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsWordByItself(rune)) spaced.Append(' ').Append(rune).Append(' ');
            else spaced.Append(rune);
        }

        return spaced.ToString();
    }

    /// <summary>Han, kana, hangul, Thai, Lao, Myanmar, Khmer: https://www.unicode.org/Public/UNIDATA/Blocks.txt.</summary>
    public static bool IsWordByItself(Rune rune) => rune.Value is (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF)
        or (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xAC00 and <= 0xD7AF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);
}
