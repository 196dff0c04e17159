using System.Globalization;
using System.Text;

namespace MemStack.Memory.Models.Answers;

/// <summary>
/// Mends half characters: a model that ends or is cut within a character beyond U+FFFF leaves half of a surrogate pair, as such or as an
/// escape. Readers of JSON take such a text and then refuse its strings, and no store keeps them.
/// </summary>
internal static class WellFormed
{
    private const char Replacement = '\ufffd';
    private const int EscapeLength = 6;

    /// <summary>The JSON with U+FFFD in the place of each half.</summary>
    public static string Json(string json)
    {
        StringBuilder? mended = null;
        var copied = 0;
        for (var index = 0; index < json.Length; )
        {
            var (unit, length) = Unit(json, index);
            if (!char.IsSurrogate(unit))
            {
                index += length;
                continue;
            }

            if (
                char.IsHighSurrogate(unit)
                && Unit(json, index + length) is (var low, var more)
                && more == length
                && char.IsLowSurrogate(low)
            )
            {
                index += length + more;
                continue;
            }

            (mended ??= new StringBuilder(json.Length)).Append(json, copied, index - copied).Append(Replacement);
            copied = index += length;
        }

        return mended is null ? json : mended.Append(json, copied, json.Length - copied).ToString();
    }

    /// <summary>The beginning of a text, no longer than this and no half character at its end.</summary>
    public static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    // A unit of the text that the JSON means, and how long it stands there: another escape is passed over whole, so that its backslash
    // escapes nothing else.
    private static (char Unit, int Length) Unit(string json, int index)
    {
        if (index >= json.Length)
        {
            return ('\0', 0);
        }

        if (json[index] != '\\')
        {
            return (json[index], 1);
        }

        return
            index + EscapeLength <= json.Length
            && json[index + 1] == 'u'
            && ushort.TryParse(json.AsSpan(index + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? ((char)unit, EscapeLength)
            : ('\0', Math.Min(2, json.Length - index));
    }
}
