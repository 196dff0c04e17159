using System.Text.Json;
using MemStack.Memory.Filters;
using MemStack.Memory.Model;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Sqlite.Filters;

/// <summary>
/// Conditions on one key of the metadata. Values compare within their JSON type: a number is not a string, and true is not 1.
/// </summary>
internal static class SqliteMetadataFilter
{
    // In a path, a NUL would end the key; as a value the key is compared whole.
    public static Sql Compile(FieldFilter filter)
    {
        var key = Text(filter.Field[FilterFields.MetadataPrefix.Length..]);
        Sql there =
            $"EXISTS (SELECT 1 FROM json_each(m.metadata) k WHERE k.key = {key} AND {Condition(filter, Sql.Raw("k.type"), Sql.Raw("k.value"))})";
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

    private static Sql Condition(FieldFilter filter, Sql type, Sql value)
    {
        switch (filter.Operator)
        {
            case FilterOperator.Exists:
                return $"COALESCE({type}, 'null') <> 'null'";
            case FilterOperator.Eq:
                return Equal(filter, filter.Value, type, value);
            case FilterOperator.In:
                return filter.Value.GetArrayLength() == 0 ? Sql.False : In(filter, type, value);
            case FilterOperator.Contains or FilterOperator.IContains:
                return Contains(filter, type, value);
            default:
                var comparison = Sql.Raw(FilterValues.Comparison(filter));
                return filter.Value.ValueKind switch
                {
                    JsonValueKind.Number => $"({type} IN ('integer', 'real') AND {value} {comparison} {Number(filter.Value)})",
                    JsonValueKind.String => $"({type} = 'text' AND {value} {comparison} {Text(filter.Value.GetString()!)})",
                    _ => throw FilterFields.Invalid(
                        $"Filter operator '{FilterFields.Shown(filter.Operator)}' of '{FilterFields.Shown(filter.Field)}' needs a number or a string."
                    ),
                };
        }
    }

    // Texts and numbers as lists: a chain of so many comparisons exceeds the depth of SQLite's parser
    // (https://www.sqlite.org/limits.html#max_expr_depth).
    private static Sql In(FieldFilter filter, Sql type, Sql value)
    {
        var byKind = filter.Value.EnumerateArray().ToLookup(item => item.ValueKind);
        var parts = new List<Sql>();
        if (byKind.Contains(JsonValueKind.String))
        {
            var texts = Sql.Join(", ", byKind[JsonValueKind.String].Select(item => Text(item.GetString()!)));
            parts.Add($"({type} = 'text' AND {value} IN ({texts}))");
        }

        if (byKind.Contains(JsonValueKind.Number))
        {
            var numbers = Sql.Join(", ", byKind[JsonValueKind.Number].Select(Number));
            parts.Add($"({type} IN ('integer', 'real') AND {value} IN ({numbers}))");
        }
        // The rest are two booleans and null, each once.
        parts.AddRange(
            byKind
                .Where(group => group.Key is not (JsonValueKind.String or JsonValueKind.Number))
                .Select(group => Equal(filter, group.First(), type, value))
        );
        return $"({Sql.Join(" OR ", parts)})";
    }

    private static Sql Equal(FieldFilter filter, JsonElement wanted, Sql type, Sql value) =>
        wanted.ValueKind switch
        {
            JsonValueKind.String => $"({type} = 'text' AND {value} = {Text(wanted.GetString()!)})",
            JsonValueKind.Number => $"({type} IN ('integer', 'real') AND {value} = {Number(wanted)})",
            JsonValueKind.True => $"{type} = 'true'",
            JsonValueKind.False => $"{type} = 'false'",
            JsonValueKind.Null => $"COALESCE({type}, 'null') = 'null'",
            _ => throw FilterFields.Invalid($"Filter field '{FilterFields.Shown(filter.Field)}' needs a string, number, boolean or null."),
        };

    private static Sql Contains(FieldFilter filter, Sql type, Sql value)
    {
        if (filter.Value.ValueKind != JsonValueKind.String)
        {
            return $"({type} = 'array' AND EXISTS (SELECT 1 FROM json_each(CASE {type} WHEN 'array' THEN {value} ELSE '[]' END) e WHERE {Equal(filter, filter.Value, Sql.Raw("e.type"), Sql.Raw("e.value"))}))";
        }

        var fold = Sql.Raw(filter.Operator == FilterOperator.IContains ? "memstack_fold" : "");
        var text = Text(filter.Value.GetString()!);
        return $"""
            CASE {type} WHEN 'text' THEN instr({fold}({value}), {fold}({text})) > 0
            WHEN 'array' THEN EXISTS (SELECT 1 FROM json_each({value}) e WHERE e.type = 'text' AND {fold}(e.value) = {fold}({text})) ELSE 0 END
            """;
    }

    private static Sql Number(JsonElement value)
    {
        if (value.TryGetInt64(out var whole))
        {
            return $"{whole}";
        }

        return $"{value.GetDouble()}";
    }

    // A parameter ends at a NUL; JSON has an escape for it.
    private static Sql Text(string text)
    {
        if (!text.Contains('\0'))
        {
            return $"{text}";
        }

        var json = $"\"{JsonEncodedText.Encode(text)}\"";
        return $"({json} ->> '$')";
    }
}
