using Microsoft.Extensions.Logging;

namespace MemStack.ServiceDefaults.Logging;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{HttpMethod} {Endpoint} answered {HttpStatus} in {DurationMs} ms")]
    public static partial void RequestCompleted(this ILogger logger, string httpMethod, string endpoint, int httpStatus, double durationMs);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "A request was refused because its {Header} header names a foreign site; allow it with MemStack:AllowedHosts or MemStack:AllowedOrigins"
    )]
    public static partial void ForeignCaller(this ILogger logger, string header);

    [LoggerMessage(3, LogLevel.Information, "Stopping: readiness is withdrawn, requests in progress are finished")]
    public static partial void Draining(this ILogger logger);
}
