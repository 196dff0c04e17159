using System.Text.Json;
using MemStack.Memory.Filters;
using MemStack.Memory.Model;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Sqlite.Filters;

/// <summary>
/// Compiles a filter to a condition on <c>memories m</c>. Every value and every metadata key is a parameter. Conditions on one field are
/// bare comparisons, so that indexes apply; a missing field makes them NULL, which counts as false, also under a negation.
/// </summary>
internal static class SqliteFilterCompiler
{
    /// <summary>The condition, in parentheses where it needs them.</summary>
    /// <exception cref="MemoryValidationException">The filter is too large, or a value doesn't fit its field.</exception>
    public static Sql Compile(MemoryFilter? filter)
    {
        if (filter is null)
        {
            return Sql.True;
        }

        FilterFields.CheckSize(filter);
        return Part(filter);
    }

    private static Sql Part(MemoryFilter filter) =>
        filter switch
        {
            AndFilter and => Join(and.Parts, " AND ", Sql.True),
            OrFilter or => Join(or.Parts, " OR ", Sql.False),
            NotFilter not => Not(Join(not.Parts, " OR ", Sql.False)),
            FieldFilter field => Field(field),
            _ => throw FilterFields.Invalid("The filter is of an unknown kind."),
        };

    private static Sql Join(IReadOnlyList<MemoryFilter> parts, string word, Sql none) =>
        parts.Count == 0 ? none : $"({Sql.Join(word, parts.Select(Part))})";

    private static Sql Not(Sql condition) => $"NOT COALESCE({condition}, FALSE)";

    private static Sql Field(FieldFilter filter)
    {
        // NOT is the exact complement, so that every memory matches a condition or its negation, even if the field is missing.
        if (filter.Operator == FilterOperator.Ne)
        {
            return Not(Field(filter with { Operator = FilterOperator.Eq }));
        }

        if (filter.Operator == FilterOperator.Nin)
        {
            return Not(Field(filter with { Operator = FilterOperator.In }));
        }

        if (filter.Operator == FilterOperator.In)
        {
            FilterValues.CheckList(filter);
        }

        return FilterFields.KindOf(filter.Field) switch
        {
            FieldKind.Text => Text(filter, Sql.Raw("m." + filter.Field)),
            FieldKind.Id => Column(filter, Sql.Raw("m.id"), (field, value) => $"{FilterValues.Id(field, value)}"),
            FieldKind.Day => Column(filter, Sql.Raw("m.expires_at"), (field, value) => $"{FilterValues.Day(field, value)}"),
            FieldKind.State => Column(filter, Sql.Raw("m.state"), (field, value) => $"{FilterValues.State(field, value)}"),
            FieldKind.Instant => Column(
                filter,
                Sql.Raw(filter.Field == "timestamp" ? "COALESCE(m.valid_from, m.created_at)" : "m." + filter.Field),
                (field, value) => $"{FilterValues.Instant(field, value)}"
            ),
            FieldKind.List => Categories(filter),
            _ => SqliteMetadataFilter.Compile(filter),
        };
    }

    private static Sql Text(FieldFilter filter, Sql column) =>
        filter.Operator switch
        {
            FilterOperator.Contains => $"instr({column}, {FilterFields.TextOf(filter.Field, filter.Value)}) > 0",
            FilterOperator.IContains =>
                $"instr(memstack_fold({column}), memstack_fold({FilterFields.TextOf(filter.Field, filter.Value)})) > 0",
            _ => Column(filter, column, (field, value) => $"{FilterFields.TextOf(field, value)}"),
        };

    private static Sql Column(FieldFilter filter, Sql column, Func<string, JsonElement, Sql> convert)
    {
        switch (filter.Operator)
        {
            case FilterOperator.Exists:
                return $"{column} IS NOT NULL";
            case FilterOperator.Eq when filter.Value.ValueKind == JsonValueKind.Null:
                return $"{column} IS NULL";
            case FilterOperator.In:
                return filter.Value.GetArrayLength() == 0
                    ? Sql.False
                    : $"{column} IN ({Sql.Join(", ", filter.Value.EnumerateArray().Select(value => convert(filter.Field, value)))})";
            default:
                return $"{column} {Sql.Raw(FilterValues.Comparison(filter))} {convert(filter.Field, filter.Value)}";
        }
    }

    private static Sql Categories(FieldFilter filter) =>
        filter.Operator switch
        {
            FilterOperator.Exists => Sql.Raw("m.categories <> '[]'"),
            FilterOperator.Eq or FilterOperator.Contains or FilterOperator.IContains =>
                $"EXISTS (SELECT 1 FROM json_each(m.categories) c WHERE c.value = {FilterValues.Topic(filter.Field, filter.Value)})",
            FilterOperator.In when filter.Value.GetArrayLength() == 0 => Sql.False,
            FilterOperator.In =>
                $"EXISTS (SELECT 1 FROM json_each(m.categories) c WHERE c.value IN ({Sql.Join(", ", filter.Value.EnumerateArray().Select(value => (Sql)$"{FilterValues.Topic(filter.Field, value)}"))}))",
            _ => throw FilterValues.Unsuitable(filter),
        };
}
