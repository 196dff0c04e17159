using System.Text.Json;
using MemStack.Memory.Filters;
using MemStack.Memory.Model;

namespace MemStack.Memory.Sqlite;

/// <summary>
/// Compiles a filter to a condition on <c>memories m</c>. Every value and every metadata key is a parameter. Conditions on one field are
/// bare comparisons, so that indexes apply; a missing field makes them NULL, which counts as false, also under a negation.
/// </summary>
internal static class SqliteFilterCompiler
{
    /// <summary>The condition, in parentheses where it needs them.</summary>
    /// <exception cref="MemoryValidationException">The filter is too large, or a value doesn't fit its field.</exception>
    public static string Compile(MemoryFilter? filter, SqlArguments arguments)
    {
        if (filter is null)
        {
            return "1";
        }

        FilterFields.CheckSize(filter);
        return Part(filter, arguments);
    }

    private static string Part(MemoryFilter filter, SqlArguments arguments) =>
        filter switch
        {
            AndFilter and => Join(and.Parts, " AND ", "1", arguments),
            OrFilter or => Join(or.Parts, " OR ", "0", arguments),
            NotFilter not => $"NOT {False(Join(not.Parts, " OR ", "0", arguments))}",
            FieldFilter field => Field(field, arguments),
            _ => throw FilterFields.Invalid("The filter is of an unknown kind."),
        };

    private static string Join(IReadOnlyList<MemoryFilter> parts, string word, string none, SqlArguments arguments) =>
        parts.Count == 0 ? none : $"({string.Join(word, parts.Select(part => Part(part, arguments)))})";

    private static string False(string condition) => $"COALESCE({condition}, 0)";

    private static string Field(FieldFilter filter, SqlArguments arguments)
    {
        // NOT is the exact complement, so that every memory matches a condition or its negation, even if the field is missing.
        if (filter.Operator == FilterOperator.Ne)
        {
            return $"NOT {False(Field(filter with { Operator = FilterOperator.Eq }, arguments))}";
        }

        if (filter.Operator == FilterOperator.Nin)
        {
            return $"NOT {False(Field(filter with { Operator = FilterOperator.In }, arguments))}";
        }

        if (filter.Operator == FilterOperator.In)
        {
            FilterValues.CheckList(filter);
        }

        return FilterFields.KindOf(filter.Field) switch
        {
            FieldKind.Text => Column(filter, "m." + filter.Field, FilterFields.TextOf, arguments, texts: true),
            FieldKind.Id => Column(filter, "m.id", Id, arguments, texts: false),
            FieldKind.Day => Column(filter, "m.expires_at", Day, arguments, texts: false),
            FieldKind.State => Column(filter, "m.state", State, arguments, texts: false),
            FieldKind.Instant => Column(
                filter,
                filter.Field == "timestamp" ? "COALESCE(m.valid_from, m.created_at)" : "m." + filter.Field,
                Instant,
                arguments,
                texts: false
            ),
            FieldKind.List => Categories(filter, arguments),
            _ => SqliteMetadataFilter.Compile(filter, arguments),
        };
    }

    private static string Column(
        FieldFilter filter,
        string column,
        Func<string, JsonElement, object> convert,
        SqlArguments arguments,
        bool texts
    )
    {
        switch (filter.Operator)
        {
            case FilterOperator.Exists:
                return $"{column} IS NOT NULL";
            case FilterOperator.Eq when filter.Value.ValueKind == JsonValueKind.Null:
                return $"{column} IS NULL";
            case FilterOperator.In:
                return filter.Value.GetArrayLength() == 0
                    ? "0"
                    : $"{column} IN ({string.Join(", ", filter.Value.EnumerateArray().Select(value => arguments.Add(convert(filter.Field, value))))})";
            case FilterOperator.Contains when texts:
                return $"instr({column}, {arguments.Add(convert(filter.Field, filter.Value))}) > 0";
            case FilterOperator.IContains when texts:
                return $"instr(memstack_fold({column}), memstack_fold({arguments.Add(convert(filter.Field, filter.Value))})) > 0";
            default:
                return $"{column} {FilterValues.Comparison(filter)} {arguments.Add(convert(filter.Field, filter.Value))}";
        }
    }

    private static string Categories(FieldFilter filter, SqlArguments arguments) =>
        filter.Operator switch
        {
            FilterOperator.Exists => "m.categories <> '[]'",
            FilterOperator.Eq or FilterOperator.Contains or FilterOperator.IContains =>
                $"EXISTS (SELECT 1 FROM json_each(m.categories) c WHERE c.value = {arguments.Add(FilterValues.Topic(filter.Field, filter.Value))})",
            FilterOperator.In when filter.Value.GetArrayLength() == 0 => "0",
            FilterOperator.In =>
                $"EXISTS (SELECT 1 FROM json_each(m.categories) c WHERE c.value IN ({string.Join(", ", filter.Value.EnumerateArray().Select(value => arguments.Add(FilterValues.Topic(filter.Field, value))))}))",
            _ => throw FilterValues.Unfit(filter),
        };

    private static object Id(string field, JsonElement value) => SqliteRows.Id(FilterValues.Id(field, value));

    private static object State(string field, JsonElement value) => (long)FilterValues.State(field, value);

    private static object Day(string field, JsonElement value) => SqliteRows.Day(FilterValues.Day(field, value));

    private static object Instant(string field, JsonElement value) => SqliteRows.Micros(FilterValues.Instant(field, value));
}
