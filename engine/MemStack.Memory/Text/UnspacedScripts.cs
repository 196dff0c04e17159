using System.Text;

namespace MemStack.Memory.Text;

/// <summary>
/// The scripts without spaces between words: each character counts as a word, in memories and queries alike.
/// </summary>
internal static class UnspacedScripts
{
    /// <summary>Han, kana, hangul, Thai, Lao, Myanmar, Khmer: https://www.unicode.org/Public/UNIDATA/Blocks.txt.</summary>
    public static bool IsWordByItself(Rune rune) =>
        rune.Value
            is (>= 0x0E00 and <= 0x0EFF)
                or (>= 0x1000 and <= 0x109F)
                or (>= 0x1780 and <= 0x17FF)
                or (>= 0x3040 and <= 0x30FF)
                or (>= 0x3400 and <= 0x4DBF)
                or (>= 0x4E00 and <= 0x9FFF)
                or (>= 0xAC00 and <= 0xD7AF)
                or (>= 0xF900 and <= 0xFAFF)
                or (>= 0x20000 and <= 0x3FFFF);
}
