using System.Globalization;
using System.Text.Json;

namespace MemStack.Memory.Models.Answers;

/// <summary>Reads what models write where a text, a number or a list is wanted.</summary>
internal static class JsonElements
{
    /// <summary>The first of the named properties that is there and not null, in any case of letters.</summary>
    public static JsonElement? Find(this JsonElement element, params ReadOnlySpan<string> names)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var name in names)
        {
            foreach (var property in element.EnumerateObject())
            {
                if (
                    property.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
                    && property.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
                )
                {
                    return property.Value;
                }
            }
        }

        return null;
    }

    /// <summary>A text, or a number as text; null for anything else and for nothing but white space.</summary>
    public static string? AsText(this JsonElement? element)
    {
        var text = element switch
        {
            { ValueKind: JsonValueKind.String } value => value.GetString(),
            { ValueKind: JsonValueKind.Number } value => value.GetRawText(),
            _ => null,
        };
        return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }

    /// <summary>A whole number, also when it stands in quotes or after a word (<c>"memory 3"</c>, <c>"#3"</c>).</summary>
    public static int? AsNumber(this JsonElement? element)
    {
        if (AsText(element) is not { } text)
        {
            return null;
        }

        var digits = text.AsSpan();
        while (!digits.IsEmpty && (char.IsLetter(digits[0]) || digits[0] is '#' or ' ' or '_' or ':' or '['))
        {
            digits = digits[1..];
        }

        digits = digits.TrimEnd("]. ");
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>The items of a list; a single value is a list of one.</summary>
    public static IEnumerable<JsonElement> AsList(this JsonElement? element) =>
        element switch
        {
            null => [],
            { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
            { } single => [single],
        };
}
