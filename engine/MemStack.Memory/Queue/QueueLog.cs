using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Queue;

/// <summary>Log lines of the queue of adds. None holds contents, ids of users, or keys.</summary>
internal static partial class QueueLog
{
    [LoggerMessage(
        40,
        LogLevel.Warning,
        "The queued add {EventId} failed in attempt {Attempt} of {MaxAttempts}; the next one is in {Seconds} s"
    )]
    public static partial void JobRetried(ILogger logger, Guid eventId, int attempt, int maxAttempts, double seconds, Exception exception);

    [LoggerMessage(41, LogLevel.Error, "The queued add {EventId} was given up after {Attempts} attempts; it is kept as a dead letter")]
    public static partial void JobGivenUp(ILogger logger, Guid eventId, int attempts, Exception? exception);

    [LoggerMessage(
        42,
        LogLevel.Error,
        "The outcome of the queued add {EventId} could not be recorded; the add is repeated when its lease ends"
    )]
    public static partial void JobNotSettled(ILogger logger, Guid eventId, Exception exception);

    [LoggerMessage(43, LogLevel.Warning, "The queue of adds can't be read; the workers keep polling")]
    public static partial void QueueUnavailable(ILogger logger, Exception exception);
}
