using System.Globalization;
using System.Text.Json;
using MemStack.Memory.Model;

namespace MemStack.Memory.Filters;

/// <summary>
/// The values of a filter in the types that their fields compare by. Every method refuses unsuitable values with a message that names the
/// field.
/// </summary>
public static class FilterValues
{
    // Seconds from 0001-01-01 to 9999-12-31, both from 1970.
    private const double FirstSecond = -62_135_596_800;
    private const double AfterLastSecond = 253_402_300_800;

    /// <summary>
    /// A text with case folded, by Unicode's simple mapping to upper case, as PostgreSQL's <c>pg_c_utf8</c> has
    /// it. .NET's own invariant mapping leaves out the dotless i and the long s.
    /// </summary>
    public static string Fold(string text) => text.ToUpperInvariant().Replace('\u0131', 'I').Replace('\u017F', 'S');

    /// <summary>Reads a topic, in lower case.</summary>
    public static string Topic(string field, JsonElement value) => FilterFields.TextOf(field, value).ToLowerInvariant();

    /// <summary>Reads the id of a memory.</summary>
    public static Guid Id(string field, JsonElement value) =>
        Guid.TryParse(FilterFields.TextOf(field, value), out var id)
            ? id
            : throw FilterFields.Invalid("A value of 'memory_ids' is not a UUID.");

    // Not Enum.TryParse: it takes numbers, too, and combines a list of names.
    /// <summary>Reads a state by its name.</summary>
    public static MemoryState State(string field, JsonElement value) =>
        FilterFields.TextOf(field, value).ToLowerInvariant() switch
        {
            "active" => MemoryState.Active,
            "paused" => MemoryState.Paused,
            "archived" => MemoryState.Archived,
            "deleted" => MemoryState.Deleted,
            _ => throw FilterFields.Invalid("'state' must be active, paused, archived or deleted."),
        };

    /// <summary>Reads a day in UTC.</summary>
    public static DateOnly Day(string field, JsonElement value) =>
        DateTimeOffset.TryParse(
            FilterFields.TextOf(field, value),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var day
        )
            ? DateOnly.FromDateTime(day.UtcDateTime)
            : throw FilterFields.Invalid($"Filter field '{field}' needs a date such as 2026-01-31.");

    /// <summary>Reads a time: a number is seconds since 1970, as in the clients' <c>timestamp</c>.</summary>
    public static DateTimeOffset Instant(string field, JsonElement value)
    {
        if (
            value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out var seconds)
            && seconds is >= FirstSecond and < AfterLastSecond
        )
        {
            return DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * 1_000_000) * TimeSpan.TicksPerMicrosecond);
        }

        if (
            value.ValueKind == JsonValueKind.String
            && DateTimeOffset.TryParse(
                value.GetString(),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var instant
            )
        )
        {
            return instant;
        }

        throw FilterFields.Invalid($"Filter field '{field}' needs an ISO 8601 time or seconds since 1970.");
    }

    /// <summary>Refuses a value that is not a list, or a list longer than <see cref="FilterFields.MaxListLength"/>.</summary>
    public static void CheckList(FieldFilter filter)
    {
        if (filter.Value.ValueKind != JsonValueKind.Array)
        {
            throw FilterFields.Invalid($"Filter operator 'in' of '{FilterFields.Shown(filter.Field)}' needs an array.");
        }

        if (filter.Value.GetArrayLength() > FilterFields.MaxListLength)
        {
            throw FilterFields.Invalid(
                $"The list for '{FilterFields.Shown(filter.Field)}' has more than {FilterFields.MaxListLength} values."
            );
        }
    }

    /// <summary>The comparison in SQL.</summary>
    public static string Comparison(FieldFilter filter) =>
        filter.Operator switch
        {
            FilterOperator.Eq => "=",
            FilterOperator.Gt => ">",
            FilterOperator.Gte => ">=",
            FilterOperator.Lt => "<",
            FilterOperator.Lte => "<=",
            _ => throw Unsuitable(filter),
        };

    /// <summary>Creates the error of an operator that does not fit its field.</summary>
    public static MemoryValidationException Unsuitable(FieldFilter filter) =>
        FilterFields.Invalid($"Filter operator '{FilterFields.Shown(filter.Operator)}' does not fit '{FilterFields.Shown(filter.Field)}'.");
}
