using System.Text.Json;
using MemStack.Memory.Filters;
using MemStack.Memory.Model;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Postgres.Filters;

/// <summary>
/// Conditions on one key of the metadata. Values compare within their JSON type: a number is not a string, and true is not 1. Casts are
/// inside a CASE, because AND guarantees no order.
/// </summary>
internal static class PostgresMetadataFilter
{
    public static Sql Compile(FieldFilter filter)
    {
        var key = filter.Field[FilterFields.MetadataPrefix.Length..];
        return Condition(filter, $"(m.attributes -> {SearchableMetadata.Clean(key)})");
    }

    private static Sql Condition(FieldFilter filter, Sql value)
    {
        switch (filter.Operator)
        {
            case FilterOperator.Exists:
                return $"COALESCE(jsonb_typeof({value}), 'null') <> 'null'";
            case FilterOperator.Eq:
                return Equal(filter, filter.Value, value);
            case FilterOperator.In:
                return filter.Value.GetArrayLength() == 0
                    ? Sql.False
                    : $"({Sql.Join(" OR ", filter.Value.EnumerateArray().Select(item => Equal(filter, item, value)))})";
            case FilterOperator.Contains or FilterOperator.IContains:
                return Contains(filter, value);
            default:
                var comparison = Sql.Raw(FilterValues.Comparison(filter));
                return filter.Value.ValueKind switch
                {
                    JsonValueKind.Number =>
                        $"CASE jsonb_typeof({value}) WHEN 'number' THEN {value}::numeric {comparison} {Number(filter.Value)} ELSE FALSE END",
                    JsonValueKind.String =>
                        $"(jsonb_typeof({value}) = 'string' AND ({value} #>> '{{}}') COLLATE \"C\" {comparison} {SearchableMetadata.Clean(filter.Value.GetString()!)})",
                    _ => throw FilterFields.Invalid(
                        $"Filter operator '{FilterFields.Shown(filter.Operator)}' of '{FilterFields.Shown(filter.Field)}' needs a number or a string."
                    ),
                };
        }
    }

    private static Sql Equal(FieldFilter filter, JsonElement wanted, Sql value) =>
        wanted.ValueKind switch
        {
            JsonValueKind.String => $"{value} = to_jsonb({SearchableMetadata.Clean(wanted.GetString()!)}::text)",
            JsonValueKind.Number => $"CASE jsonb_typeof({value}) WHEN 'number' THEN {value}::numeric = {Number(wanted)} ELSE FALSE END",
            JsonValueKind.True => $"{value} = 'true'::jsonb",
            JsonValueKind.False => $"{value} = 'false'::jsonb",
            JsonValueKind.Null => $"COALESCE(jsonb_typeof({value}), 'null') = 'null'",
            _ => throw FilterFields.Invalid($"Filter field '{FilterFields.Shown(filter.Field)}' needs a string, number, boolean or null."),
        };

    private static Sql Contains(FieldFilter filter, Sql value)
    {
        Sql elements = $"jsonb_array_elements(CASE jsonb_typeof({value}) WHEN 'array' THEN {value} ELSE '[]'::jsonb END) e";
        if (filter.Value.ValueKind != JsonValueKind.String)
        {
            return $"EXISTS (SELECT 1 FROM {elements} WHERE {Equal(filter, filter.Value, Sql.Raw("e"))})";
        }

        var fold = filter.Operator == FilterOperator.IContains;
        var text = SearchableMetadata.Clean(filter.Value.GetString()!);
        return $"""
            CASE jsonb_typeof({value}) WHEN 'string' THEN strpos({Case($"({value} #>> '{{}}')")}, {Case($"{text}")}) > 0
            WHEN 'array' THEN EXISTS (SELECT 1 FROM {elements} WHERE jsonb_typeof(e) = 'string' AND {Case(Sql.Raw("(e #>> '{}')"))} = {Case(
                $"{text}"
            )}) ELSE FALSE END
            """;

        Sql Case(Sql words) => fold ? PostgresFilterCompiler.Fold(words) : words;
    }

    // As a text: numeric would cut a double to 15 digits.
    private static Sql Number(JsonElement value)
    {
        if (value.TryGetInt64(out var whole))
        {
            return $"{whole}";
        }

        return $"{SearchableMetadata.Number(value.GetDouble())}::numeric";
    }
}
