namespace MemStack.Web.Services;

/// <summary>Everything the page logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "A call of the api failed with status {StatusCode}")]
    public static partial void ApiCallFailed(ILogger logger, int? statusCode, Exception failure);
}
