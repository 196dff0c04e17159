using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Models.Telemetry;

/// <summary>
/// Every log line about models. None holds a prompt, an answer, a text or a key; nor an exception, whose message may quote them.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "A call to the {Operation} model failed ({Reason}); memories go on without it")]
    public static partial void CallFailed(this ILogger logger, string operation, string reason);

    [LoggerMessage(2, LogLevel.Information, "The {Operation} model answers again")]
    public static partial void CallsRecovered(this ILogger logger, string operation);

    [LoggerMessage(3, LogLevel.Warning, "The model's answer could not be read, nor its repair; {Messages} messages were kept as they are")]
    public static partial void KeptVerbatim(this ILogger logger, int messages);

    [LoggerMessage(
        4,
        LogLevel.Information,
        "The endpoint refuses optional parameters; it is asked without response format, temperature and token limit from now on"
    )]
    public static partial void PlainRequests(this ILogger logger);

    [LoggerMessage(
        5,
        LogLevel.Error,
        "The embedding model gives vectors of {Actual} dimensions where it gave {Expected} before; its answers are refused until a restart"
    )]
    public static partial void DimensionChanged(this ILogger logger, int expected, int actual);

    [LoggerMessage(6, LogLevel.Warning, "The shared cache of vectors does not answer; vectors are made anew for {Pause}")]
    public static partial void CacheUnavailable(this ILogger logger, TimeSpan pause);
}
