namespace MemStack.Api.Errors;

/// <summary>A refusal, before it has the shape of a surface.</summary>
/// <param name="StatusCode">The HTTP status.</param>
/// <param name="Message">The fault, for the caller to read.</param>
internal sealed record Fault(int StatusCode, string Message)
{
    /// <summary>The time after which a caller may try again.</summary>
    public static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>The field of the body or query that is wrong, if one is.</summary>
    public string? Field { get; init; }

    /// <summary>Indicates whether the field should have been there and was not.</summary>
    public bool IsMissing { get; init; }

    /// <summary>Indicates whether the field is in the query.</summary>
    public bool InQuery { get; init; }

    /// <summary>
    /// The rule that a malformed request broke, a bounded word; null where the request is well-formed, or the engine counts it.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>The time after which the caller may try again, for 429 and 503.</summary>
    public TimeSpan RetryAfter { get; init; } = DefaultRetryAfter;
}
