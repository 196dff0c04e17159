namespace MemStack.Api.Errors;

/// <summary>Everything that the api logs.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1,
        LogLevel.Warning,
        "An idempotent request was served, but its answer could not be stored; a repetition will be executed again"
    )]
    public static partial void IdempotentAnswerNotKept(this ILogger logger, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "No API key is configured (setting MemStack:ApiKeys): every caller is accepted")]
    public static partial void OpenToEveryCaller(this ILogger logger);
}
