using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MemStack.Memory.Filters;

namespace MemStack.Memory.Stores.Sqlite;

/// <summary>
/// Conditions on metadata that hold a NUL: SQLite's JSON functions end a text at it (https://www.sqlite.org/nulinstr.html), so that <c>"a\u0000b"</c> would equal <c>"a"</c>.
/// These are decided here, by the same rules as <see cref="SqliteMetadataFilter"/>.
/// </summary>
internal static class SqliteMetadataMatch
{
    /// <summary>The name of the function in SQL: metadata and condition, as JSON.</summary>
    public const string Function = "memstack_matches";

    /// <summary>Whether the condition itself names a NUL, in its key or a value.</summary>
    public static bool NamesNul(FieldFilter filter) => filter.Field.Contains('\0') || filter.Value.ValueKind switch
    {
        JsonValueKind.String => HasNul(filter.Value),
        JsonValueKind.Array => filter.Value.EnumerateArray().Any(HasNul),
        _ => false,
    };

    /// <summary>The condition as <see cref="Matches"/> takes it. JSON has an escape for NUL, so that SQLite hands it over whole.</summary>
    public static string Encode(FieldFilter filter) => new JsonArray(
        filter.Field[FilterFields.MetadataPrefix.Length..], (int)filter.Operator, filter.Value.ValueKind == JsonValueKind.Undefined ? null : JsonNode.Parse(filter.Value.GetRawText())).ToJsonString();

    /// <summary>Whether metadata satisfy a condition.</summary>
    public static bool Matches(string? metadata, string condition)
    {
        using var parsed = JsonDocument.Parse(condition);
        var wanted = parsed.RootElement[2];
        using var document = JsonDocument.Parse(metadata ?? "{}");
        // A missing key and a null one are the same to a filter.
        var isThere = document.RootElement.TryGetProperty(parsed.RootElement[0].GetString()!, out var value) && value.ValueKind != JsonValueKind.Null;
        return (FilterOperator)parsed.RootElement[1].GetInt32() switch
        {
            FilterOperator.Exists => isThere,
            FilterOperator.Eq => isThere ? Equal(value, wanted) : wanted.ValueKind == JsonValueKind.Null,
            FilterOperator.In => wanted.EnumerateArray().Any(item => isThere ? Equal(value, item) : item.ValueKind == JsonValueKind.Null),
            FilterOperator.Contains => isThere && Contains(value, wanted, text => text),
            FilterOperator.IContains => isThere && Contains(value, wanted, FilterValues.Fold),
            FilterOperator.Gt => isThere && Compare(value, wanted) > 0,
            FilterOperator.Gte => isThere && Compare(value, wanted) >= 0,
            FilterOperator.Lt => isThere && Compare(value, wanted) < 0,
            FilterOperator.Lte => isThere && Compare(value, wanted) <= 0,
            _ => false,
        };
    }

    private static bool HasNul(JsonElement value) => value.ValueKind == JsonValueKind.String && value.GetString()!.Contains('\0');

    private static bool Equal(JsonElement value, JsonElement wanted) => wanted.ValueKind switch
    {
        JsonValueKind.String or JsonValueKind.Number => Compare(value, wanted) == 0,
        _ => value.ValueKind == wanted.ValueKind,
    };

    private static bool Contains(JsonElement value, JsonElement wanted, Func<string, string> fold)
    {
        if (wanted.ValueKind != JsonValueKind.String) return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().Any(item => Equal(item, wanted));
        var text = fold(wanted.GetString()!);
        return value.ValueKind switch
        {
            JsonValueKind.String => fold(value.GetString()!).Contains(text, StringComparison.Ordinal),
            JsonValueKind.Array => value.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && fold(item.GetString()!) == text),
            _ => false,
        };
    }

    // Null for values of two types. Texts compare by their bytes, as SQLite's do.
    private static int? Compare(JsonElement value, JsonElement wanted)
    {
        if (value.ValueKind != wanted.ValueKind) return null;
        if (wanted.ValueKind == JsonValueKind.String) return Encoding.UTF8.GetBytes(value.GetString()!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(wanted.GetString()!));
        if (wanted.ValueKind != JsonValueKind.Number) return null;
        return value.TryGetInt64(out var one) && wanted.TryGetInt64(out var other) ? one.CompareTo(other) : value.GetDouble().CompareTo(wanted.GetDouble());
    }
}
