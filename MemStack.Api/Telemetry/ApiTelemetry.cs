namespace MemStack.Api.Telemetry;

/// <summary>Names of the api's metrics.</summary>
internal static class ApiTelemetry
{
    public const string MeterName = "MemStack.Api";

    public const string ActiveUsers = "memstack.active.users";
    public const string ActiveRuns = "memstack.active.runs";
}

/// <summary>
/// The rules that a request may break before the engine sees it: values of <c>memstack.reject.reason</c> beside the engine's.
/// </summary>
internal static class RejectReasons
{
    public const string InvalidJson = "invalid_json";
    public const string WrongType = "wrong_type";
    public const string MissingField = "missing_field";
    public const string InvalidValue = "invalid_value";
    public const string TooLarge = "too_large";
    public const string MediaType = "media_type";
    public const string IncompleteBody = "incomplete_body";
    public const string Malformed = "malformed";
}
