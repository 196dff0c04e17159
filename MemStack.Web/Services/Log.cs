namespace MemStack.Web.Services;

/// <summary>Everything the page logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "A call of the api failed with status {StatusCode}")]
    public static partial void ApiCallFailed(ILogger logger, int? statusCode, Exception failure);

    // The page shows the failure itself, and asks again every few seconds.
    [LoggerMessage(2, LogLevel.Debug, "{Program} could not be asked for the Operations page")]
    public static partial void OperationsCallFailed(ILogger logger, string program, Exception failure);
}
