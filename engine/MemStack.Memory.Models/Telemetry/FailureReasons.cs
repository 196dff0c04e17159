using System.ClientModel;
using System.Text.Json;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace MemStack.Memory.Models.Telemetry;

/// <summary>The reason why a model gave no usable answer, in bounded words.</summary>
internal static class FailureReasons
{
    public const string Timeout = "timeout";
    public const string RateLimited = "rate_limited";
    public const string Unauthorized = "unauthorized";
    public const string Refused = "http_4xx";
    public const string ServerError = "http_5xx";
    public const string Malformed = "malformed";
    public const string Dimension = "dimension";
    public const string CircuitOpen = "circuit_open";
    public const string Unavailable = "unavailable";

    /// <summary>The reasons of a chat model; an embedding model has <see cref="Dimension"/>, too.</summary>
    public static readonly IReadOnlyList<string> OfChat =
    [
        Timeout,
        RateLimited,
        Unauthorized,
        Refused,
        ServerError,
        Malformed,
        CircuitOpen,
        Unavailable,
    ];

    /// <summary>
    /// The reason behind an exception of the SDK, the pipeline or the connection; the outermost one that says something decides. A circuit
    /// that is open, or a deadline that has passed, names what went wrong before as its cause, and was the reason all the same.
    /// </summary>
    public static string Of(Exception exception)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            switch (current)
            {
                case BrokenCircuitException:
                    return CircuitOpen;
                case TimeoutRejectedException or OperationCanceledException or TimeoutException:
                    return Timeout;
                case ClientResultException { Status: > 0 } answer:
                    return OfStatus(answer.Status);
                case HttpRequestException { StatusCode: { } status }:
                    return OfStatus((int)status);
                case HttpRequestException or IOException:
                    return Unavailable;
                case JsonException:
                    return Malformed;
            }
        }

        return Malformed;
    }

    private static string OfStatus(int status) =>
        status switch
        {
            429 => RateLimited,
            401 or 403 => Unauthorized,
            408 or 504 => Timeout,
            >= 500 => ServerError,
            >= 300 => Refused,
            // A success that could not be read.
            _ => Malformed,
        };
}
