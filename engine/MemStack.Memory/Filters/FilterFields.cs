using System.Text.Json;
using MemStack.Memory.Model;

namespace MemStack.Memory.Filters;

/// <summary>The kinds of comparison of a field's values.</summary>
public enum FieldKind
{
    /// <summary>A text column.</summary>
    Text,

    /// <summary>The id of the memory.</summary>
    Id,

    /// <summary>An instant.</summary>
    Instant,

    /// <summary>A day.</summary>
    Day,

    /// <summary>A list of topics.</summary>
    List,

    /// <summary>A <see cref="MemoryState"/>.</summary>
    State,

    /// <summary>The caller's own data.</summary>
    Metadata,
}

/// <summary>The fields a filter may name, and the bounds of a filter.</summary>
public static class FilterFields
{
    /// <summary>The prefix of the name of a field of the caller's metadata.</summary>
    public const string MetadataPrefix = "metadata.";

    /// <summary>The maximum depth of a filter.</summary>
    public const int MaxDepth = 8;

    /// <summary>The maximum number of conditions of a filter.</summary>
    public const int MaxConditions = 100;

    /// <summary>The maximum number of values of one list.</summary>
    public const int MaxListLength = 1_000;

    // A statement takes 32,766 values in SQLite and 65,535 in PostgreSQL, where some values occur several times.
    /// <summary>The maximum number of values of all lists of a filter.</summary>
    public const int MaxValues = 5_000;

    /// <summary>The kind of a field.</summary>
    /// <exception cref="MemoryValidationException">There is no such field.</exception>
    public static FieldKind KindOf(string field) =>
        field switch
        {
            "user_id" or "agent_id" or "app_id" or "run_id" or "actor_id" or "role" or "text" => FieldKind.Text,
            "created_at" or "updated_at" or "timestamp" => FieldKind.Instant,
            "expiration_date" => FieldKind.Day,
            "categories" => FieldKind.List,
            "memory_ids" => FieldKind.Id,
            "state" => FieldKind.State,
            _ when field.StartsWith(MetadataPrefix, StringComparison.Ordinal) && field.Length > MetadataPrefix.Length => FieldKind.Metadata,
            _ => throw Invalid($"Filter field '{Shown(field)}' is unknown."),
        };

    /// <summary>Refuses a filter that is too deep or too long.</summary>
    public static void CheckSize(MemoryFilter? filter)
    {
        var (conditions, values) = (0, 0);
        if (filter is not null)
        {
            Count(filter, 1);
        }

        void Count(MemoryFilter part, int depth)
        {
            if (depth > MaxDepth)
            {
                throw Invalid($"The filter is nested deeper than {MaxDepth} levels.");
            }

            if (++conditions > MaxConditions)
            {
                throw Invalid($"The filter has more than {MaxConditions} conditions.");
            }

            if (part is FieldFilter { Value.ValueKind: JsonValueKind.Array } list && (values += list.Value.GetArrayLength()) > MaxValues)
            {
                throw Invalid($"The lists of the filter have more than {MaxValues} values in all.");
            }

            var parts = part switch
            {
                AndFilter and => and.Parts,
                OrFilter or => or.Parts,
                NotFilter not => not.Parts,
                _ => [],
            };
            foreach (var inner in parts)
            {
                Count(inner, depth + 1);
            }
        }
    }

    /// <summary>Returns whether a filter names states: only then paused and archived memories are shown; deleted ones never are.</summary>
    public static bool NamesState(MemoryFilter? filter) =>
        filter switch
        {
            AndFilter and => and.Parts.Any(NamesState),
            OrFilter or => or.Parts.Any(NamesState),
            NotFilter not => not.Parts.Any(NamesState),
            FieldFilter field => KindOf(field.Field) == FieldKind.State,
            _ => false,
        };

    /// <summary>Creates the error of a malformed filter.</summary>
    /// <param name="message">Its text, fit for the caller to read.</param>
    public static MemoryValidationException Invalid(string message) => new(message) { Reason = "filter" };

    /// <summary>Shortens an external name for a message.</summary>
    public static string Shown(string name) => name.Length <= 64 ? name : name[..64] + "…";

    /// <summary>The name of an operator as callers write it.</summary>
    /// <param name="operator">The operator.</param>
    public static string Shown(FilterOperator @operator) =>
        @operator == FilterOperator.Exists ? "*" : @operator.ToString().ToLowerInvariant();

    /// <summary>A text to compare a column with. No store keeps a NUL, and not every store accepts one in a query.</summary>
    public static string TextOf(string field, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            throw Invalid($"Filter field '{Shown(field)}' needs a string.");
        }

        var text = value.GetString()!;
        return text.Contains('\0') ? throw Invalid($"A value of filter field '{Shown(field)}' holds a NUL character.") : text;
    }
}
