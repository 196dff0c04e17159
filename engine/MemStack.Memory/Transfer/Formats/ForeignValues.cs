using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MemStack.Memory.Transfer.Formats;

/// <summary>Reads the fields of other programs' memories, which vary in shape.</summary>
internal static class ForeignValues
{
    private static readonly double LatestSecond = (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).TotalSeconds - 1;

    /// <summary>Returns the first of the fields that is a text.</summary>
    /// <exception cref="FormatException">One of them is something else.</exception>
    public static string? Text(JsonElement item, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (!item.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (value.ValueKind == JsonValueKind.String)
            {
                return value.GetString();
            }

            throw new FormatException($"{name} is no text");
        }

        return null;
    }

    /// <summary>Reads a user-chosen id: empty is none, a number is its digits.</summary>
    public static string? Id(JsonElement item, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number)
            {
                return value.GetRawText();
            }

            if (Text(item, name) is { Length: > 0 } text)
            {
                return text;
            }
        }

        return null;
    }

    /// <summary>A time in ISO 8601 (UTC without an offset), or in seconds since 1970.</summary>
    public static DateTimeOffset? Time(JsonElement item, string name)
    {
        if (!item.TryGetProperty(name, out var value))
        {
            return null;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
            case JsonValueKind.String when value.GetString() is "":
                return null;
            case JsonValueKind.String
                when DateTimeOffset.TryParse(
                    value.GetString(),
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                    out var time
                ):
                return time;
            case JsonValueKind.Number when value.TryGetDouble(out var seconds) && seconds >= 0 && seconds < LatestSecond:
                return DateTimeOffset.UnixEpoch.AddSeconds(seconds);
            default:
                throw new FormatException($"{name} is no time");
        }
    }

    /// <summary>A day, which may come with a time of day.</summary>
    public static DateOnly? Day(JsonElement item, string name) =>
        Text(item, name) switch
        {
            null or "" => null,
            { Length: >= 10 } text
                when DateOnly.TryParseExact(
                    text.AsSpan(0, 10),
                    "yyyy-MM-dd",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var day
                ) => day,
            _ => throw new FormatException($"{name} is no day"),
        };

    /// <summary>An object; an empty one is none.</summary>
    public static JsonObject? Object(JsonElement item, string name)
    {
        if (!item.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{name} is no object");
        }
        // A copy, because the element is gone with its line.
        return value.EnumerateObject().Any() ? JsonObject.Create(value.Clone()) : null;
    }

    /// <summary>Topics, lower case, each once.</summary>
    public static IReadOnlyList<string> Topics(JsonElement item, string name)
    {
        if (!item.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException($"{name} is no list");
        }

        return
        [
            .. value
                .EnumerateArray()
                .Select(topic =>
                    topic.ValueKind == JsonValueKind.String
                        ? topic.GetString()!.Trim().ToLowerInvariant()
                        : throw new FormatException($"{name} has an element that is not a text")
                )
                .Where(topic => topic.Length > 0)
                .Distinct(StringComparer.Ordinal),
        ];
    }
}
