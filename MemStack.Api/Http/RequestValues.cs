using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using MemStack.Api.Contracts;
using Microsoft.AspNetCore.Http.Features;

namespace MemStack.Api.Http;

/// <summary>Reads and checks single values of requests.</summary>
internal static class RequestValues
{
    private static readonly double MinSecond = (
        new DateTimeOffset(1, 1, 2, 0, 0, 0, TimeSpan.Zero) - DateTimeOffset.UnixEpoch
    ).TotalSeconds;
    private static readonly double MaxSecond = (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).TotalSeconds - 1;

    /// <summary>The id in a path or body.</summary>
    /// <param name="value">The caller's value.</param>
    /// <param name="name">The name of the id in the message.</param>
    public static Guid Uuid([NotNull] string? value, string name = "memory_id") =>
        value is not null && Guid.TryParseExact(value, "D", out var id) ? id : throw new RequestException($"{name} should be a valid UUID");

    /// <summary>An id that a caller chose: null and empty mean none.</summary>
    public static string? ScopeId(string? value, string field) =>
        value?.Length > MemoryLimits.IdLength
            ? throw new RequestException($"{field} may have at most {MemoryLimits.IdLength} characters.", field)
            : StoredScopeId(value, field);

    /// <summary>An id to look for: memories of earlier versions may have longer ones than a new memory.</summary>
    public static string? StoredScopeId(string? value, string field) =>
        value switch
        {
            null or "" => null,
            _ when string.IsNullOrWhiteSpace(value) || value.Any(char.IsControl) => throw new RequestException(
                $"{field} must not be blank or hold control characters.",
                field
            ),
            _ => value,
        };

    /// <summary>A required text.</summary>
    public static string Text(string? value, string field) =>
        value switch
        {
            null => throw RequestException.Missing(field),
            _ when string.IsNullOrWhiteSpace(value) => throw new RequestException($"{field} must not be blank.", field),
            _ => value,
        };

    /// <summary>A number within bounds, both included.</summary>
    public static int Within(int? value, int fallback, int least, int most, string field) =>
        value is null ? fallback
        : value >= least && value <= most ? value.Value
        : throw new RequestException($"{field} must be between {least} and {most}.", field);

    /// <summary>The least score of a search.</summary>
    public static double Threshold(double? value, double fallback) =>
        value is null ? fallback
        : value is >= 0 and <= 1 ? value.Value
        : throw new RequestException("threshold must be between 0 and 1.", "threshold");

    /// <summary>A day, YYYY-MM-DD.</summary>
    public static DateOnly? Day(string? value, string field = "expiration_date") =>
        value is null ? null
        : DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new RequestException($"{field} must be a day as YYYY-MM-DD.", field);

    /// <summary>A day that null clears; absent leaves it unchanged.</summary>
    public static (bool IsSet, DateOnly? Day) OptionalDay(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Undefined => (false, null),
            JsonValueKind.Null => (true, null),
            JsonValueKind.String => (true, Day(value.GetString())),
            _ => throw new RequestException("expiration_date must be a day as YYYY-MM-DD, or null.", "expiration_date"),
        };

    /// <summary>A time: seconds since 1970, or ISO 8601; without an offset it is in UTC.</summary>
    public static DateTimeOffset? Time(JsonElement value, string field = "timestamp")
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return null;
            case JsonValueKind.Number when value.TryGetDouble(out var seconds):
                return FromSeconds(seconds, field);
            case JsonValueKind.String:
                return FromText(value.GetString(), field);
            default:
                throw NoTime(field);
        }
    }

    /// <summary>A time in a query: seconds since 1970, or ISO 8601; null and empty mean none.</summary>
    public static DateTimeOffset? Time(string? value, string field) =>
        string.IsNullOrEmpty(value) ? null
        : double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? FromSeconds(seconds, field)
        : FromText(value, field);

    /// <summary>An ISO 8601 time; without an offset it is in the zone.</summary>
    public static DateTimeOffset Time(string value, string field, TimeZoneInfo zone) =>
        !DateTimeOffset.TryParse(
            value,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? throw NoTime(field)
        // Only a text without an offset gives an unspecified kind.
        : DateTime.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var local)
        && local.Kind == DateTimeKind.Unspecified
            ? InZone(local, field, zone)
        : time;

    /// <summary>The time when a day begins in a zone.</summary>
    public static DateTimeOffset Time(DateOnly day, string field, TimeZoneInfo zone) =>
        InZone(day.ToDateTime(TimeOnly.MinValue), field, zone);

    /// <summary>The <c>Idempotency-Key</c> of a request, if any.</summary>
    public static string? IdempotencyKey(string? value) =>
        value is null or { Length: > 0 and <= MemoryLimits.IdLength }
            ? value
            : throw new RequestException($"Idempotency-Key must have 1 to {MemoryLimits.IdLength} characters.");

    /// <summary>
    /// The last segment of the path as the caller meant it. Routing leaves an escaped slash escaped, so that only the raw target
    /// distinguishes <c>%2F</c> from <c>%252F</c>.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="routeValue">The segment as routing decoded it.</param>
    public static string LastSegment(HttpContext context, string routeValue)
    {
        if (!routeValue.Contains("%2F", StringComparison.OrdinalIgnoreCase))
        {
            return routeValue;
        }

        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.AsSpan();
        var query = target.IndexOf('?');
        target = (query < 0 ? target : target[..query]).TrimEnd('/');
        return Uri.UnescapeDataString(target[(target.LastIndexOf('/') + 1)..]);
    }

    // A time that a zone skips in spring has its standard offset. Near the ends of the calendar there is no room for an offset.
    private static DateTimeOffset InZone(DateTime local, string field, TimeZoneInfo zone) =>
        local.Year is > 1 and < 9999 ? new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime() : throw NoTime(field);

    private static DateTimeOffset FromSeconds(double seconds, string field) =>
        seconds >= MinSecond && seconds <= MaxSecond ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : throw NoTime(field);

    private static DateTimeOffset FromText(string? value, string field) =>
        DateTimeOffset.TryParse(
            value,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : throw NoTime(field);

    private static RequestException NoTime(string field) => new($"{field} must be seconds since 1970 or an ISO 8601 time.", field);
}
