namespace MemStack.OpenMemory.Mcp;

/// <summary>Everything this service logs.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Tool {Tool} failed: the api answered with status {ApiStatus}")]
    public static partial void ApiRefused(this ILogger logger, string tool, int apiStatus);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "Tool {Tool} failed: the api gave no answer")]
    public static partial void ApiUnreachable(this ILogger logger, string tool, Exception exception);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "Tool {Tool} failed")]
    public static partial void ToolFailed(this ILogger logger, string tool, Exception exception);
}
