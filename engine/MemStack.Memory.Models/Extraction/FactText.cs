using System.Globalization;
using System.Text;

namespace MemStack.Memory.Models.Extraction;

/// <summary>Brings texts of a model into the form that facts have.</summary>
internal static class FactText
{
    /// <summary>Makes one line without control characters, or null of nothing.</summary>
    public static string? Clean(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var blank = char.IsControl(c) || char.IsWhiteSpace(c);
            if (!blank)
            {
                clean.Append(c);
            }
            else if (clean.Length > 0 && clean[^1] != ' ')
            {
                clean.Append(' ');
            }
        }

        var trimmed = clean.ToString().TrimEnd();
        return trimmed.Length == 0 ? null : trimmed;
    }

    /// <summary>Makes a word in lower case, with one underscore for whatever is neither letter, mark, digit nor kept.</summary>
    public static string Word(string? text, char kept = '_')
    {
        var word = new StringBuilder();
        foreach (var c in text ?? "")
        {
            if (
                char.IsLetterOrDigit(c)
                || c == kept
                || char.GetUnicodeCategory(c)
                    is UnicodeCategory.NonSpacingMark
                        or UnicodeCategory.SpacingCombiningMark
                        or UnicodeCategory.Surrogate
            )
            {
                word.Append(char.ToLowerInvariant(c));
            }
            else if (word.Length > 0 && word[^1] != '_')
            {
                word.Append('_');
            }
        }

        return word.ToString().Trim('_', kept);
    }
}
