namespace MemStack.Api.Contracts;

/// <summary>A request that cannot be served as it is; the message is fit for the caller to read.</summary>
/// <param name="message">The fault, for the caller to read.</param>
/// <param name="field">The field of the body or query that is wrong, if one is.</param>
/// <param name="statusCode">The HTTP status to answer with.</param>
/// <param name="missing">True if a required field is missing.</param>
internal sealed class RequestException(
    string message,
    string? field = null,
    int statusCode = StatusCodes.Status400BadRequest,
    bool missing = false
) : Exception(message)
{
    /// <summary>The field of the body or query that is wrong, if one is.</summary>
    public string? Field { get; } = field;

    /// <summary>The HTTP status to answer with.</summary>
    public int StatusCode { get; } = statusCode;

    /// <summary>Indicates whether the field should have been there and was not.</summary>
    public bool IsMissing { get; } = missing;

    /// <summary>A required field is absent or empty.</summary>
    public static RequestException Missing(string field) => new($"{field} is required.", field, missing: true);
}
