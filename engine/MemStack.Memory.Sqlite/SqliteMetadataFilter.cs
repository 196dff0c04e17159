using System.Text.Json;
using MemStack.Memory.Filters;
using MemStack.Memory.Model;

namespace MemStack.Memory.Sqlite;

/// <summary>
/// Conditions on one key of the metadata. Values compare within their JSON type: a number is not a string, and true is not 1.
/// </summary>
internal static class SqliteMetadataFilter
{
    // In a path, a NUL would end the key; as a value the key is compared whole.
    public static string Compile(FieldFilter filter, SqlArguments arguments)
    {
        var key = Text(filter.Field[FilterFields.MetadataPrefix.Length..], arguments);
        var there =
            $"EXISTS (SELECT 1 FROM json_each(m.metadata) k WHERE k.key = {key} AND {Condition(filter, "k.type", "k.value", arguments)})";
        // A missing key and a null one are the same to a filter.
        return WantsNull(filter) ? $"({there} OR NOT EXISTS (SELECT 1 FROM json_each(m.metadata) k WHERE k.key = {key}))" : there;
    }

    private static bool WantsNull(FieldFilter filter) =>
        filter.Operator switch
        {
            FilterOperator.Eq => filter.Value.ValueKind == JsonValueKind.Null,
            FilterOperator.In => filter.Value.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Null),
            _ => false,
        };

    private static string Condition(FieldFilter filter, string type, string value, SqlArguments arguments)
    {
        switch (filter.Operator)
        {
            case FilterOperator.Exists:
                return $"COALESCE({type}, 'null') <> 'null'";
            case FilterOperator.Eq:
                return Equal(filter, filter.Value, type, value, arguments);
            case FilterOperator.In:
                return filter.Value.GetArrayLength() == 0 ? "0" : In(filter, type, value, arguments);
            case FilterOperator.Contains or FilterOperator.IContains:
                return Contains(filter, type, value, arguments);
            default:
                var comparison = FilterValues.Comparison(filter);
                return filter.Value.ValueKind switch
                {
                    JsonValueKind.Number =>
                        $"({type} IN ('integer', 'real') AND {value} {comparison} {arguments.Add(Number(filter.Value))})",
                    JsonValueKind.String => $"({type} = 'text' AND {value} {comparison} {Text(filter.Value.GetString()!, arguments)})",
                    _ => throw FilterFields.Invalid(
                        $"Filter operator '{FilterFields.Shown(filter.Operator)}' of '{FilterFields.Shown(filter.Field)}' needs a number or a string."
                    ),
                };
        }
    }

    // Texts and numbers as lists: a chain of so many comparisons exceeds the depth of SQLite's parser
    // (https://www.sqlite.org/limits.html#max_expr_depth).
    private static string In(FieldFilter filter, string type, string value, SqlArguments arguments)
    {
        var byKind = filter.Value.EnumerateArray().ToLookup(item => item.ValueKind);
        var parts = new List<string>();
        if (byKind.Contains(JsonValueKind.String))
        {
            parts.Add(
                $"({type} = 'text' AND {value} IN ({string.Join(", ", byKind[JsonValueKind.String].Select(item => Text(item.GetString()!, arguments)))}))"
            );
        }

        if (byKind.Contains(JsonValueKind.Number))
        {
            parts.Add(
                $"({type} IN ('integer', 'real') AND {value} IN ({string.Join(", ", byKind[JsonValueKind.Number].Select(item => arguments.Add(Number(item))))}))"
            );
        }
        // The rest are two booleans and null, each once.
        parts.AddRange(
            byKind
                .Where(group => group.Key is not (JsonValueKind.String or JsonValueKind.Number))
                .Select(group => Equal(filter, group.First(), type, value, arguments))
        );
        return $"({string.Join(" OR ", parts)})";
    }

    private static string Equal(FieldFilter filter, JsonElement wanted, string type, string value, SqlArguments arguments) =>
        wanted.ValueKind switch
        {
            JsonValueKind.String => $"({type} = 'text' AND {value} = {Text(wanted.GetString()!, arguments)})",
            JsonValueKind.Number => $"({type} IN ('integer', 'real') AND {value} = {arguments.Add(Number(wanted))})",
            JsonValueKind.True => $"{type} = 'true'",
            JsonValueKind.False => $"{type} = 'false'",
            JsonValueKind.Null => $"COALESCE({type}, 'null') = 'null'",
            _ => throw FilterFields.Invalid($"Filter field '{FilterFields.Shown(filter.Field)}' needs a string, number, boolean or null."),
        };

    private static string Contains(FieldFilter filter, string type, string value, SqlArguments arguments)
    {
        var fold = filter.Operator == FilterOperator.IContains ? "memstack_fold" : "";
        if (filter.Value.ValueKind != JsonValueKind.String)
        {
            return $"({type} = 'array' AND EXISTS (SELECT 1 FROM json_each(CASE {type} WHEN 'array' THEN {value} ELSE '[]' END) e WHERE {Equal(filter, filter.Value, "e.type", "e.value", arguments)}))";
        }

        var text = Text(filter.Value.GetString()!, arguments);
        return $"CASE {type} WHEN 'text' THEN instr({fold}({value}), {fold}({text})) > 0 "
            + $"WHEN 'array' THEN EXISTS (SELECT 1 FROM json_each({value}) e WHERE e.type = 'text' AND {fold}(e.value) = {fold}({text})) ELSE 0 END";
    }

    private static object Number(JsonElement value) => value.TryGetInt64(out var whole) ? whole : value.GetDouble();

    // A parameter ends at a NUL; JSON has an escape for it.
    private static string Text(string text, SqlArguments arguments) =>
        text.Contains('\0') ? $"({arguments.Add($"\"{JsonEncodedText.Encode(text)}\"")} ->> '$')" : arguments.Add(text);
}
