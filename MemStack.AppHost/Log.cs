using Microsoft.Extensions.Logging;

namespace MemStack.AppHost;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Program} is not installed, so the stack runs without it. On Debian and Ubuntu: apt install {Package}")]
    public static partial void ProgramMissing(ILogger logger, string program, string package);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The console lines of {Resource} are no longer written to its log file: {Reason}")]
    public static partial void LogFileFailed(ILogger logger, string resource, string reason);
}
