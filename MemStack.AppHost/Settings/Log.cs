using Microsoft.Extensions.Logging;

namespace MemStack.AppHost.Settings;

internal static partial class Log
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Part} ended unexpectedly with exit code {ExitCode}; restarting it in {Seconds} s ({Count} of {Max})"
    )]
    public static partial void Restarting(ILogger logger, string part, int exitCode, double seconds, int count, int max);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Part} ended with exit code {ExitCode} and stays down: it was restarted {Max} times in {Minutes} minutes"
    )]
    public static partial void TooManyRestarts(ILogger logger, string part, int exitCode, int max, double minutes);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Part} could not start and stays down; its last line has the reason")]
    public static partial void StartFailed(ILogger logger, string part);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Part} could not be restarted: {Reason}")]
    public static partial void RestartFailed(ILogger logger, string part, string? reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} could not be written: {Reason}")]
    public static partial void RunFileFailed(ILogger logger, string file, string reason);
}
