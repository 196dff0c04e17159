using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Quality;

/// <summary>Log lines of the quality measurements. None holds contents, ids of users, or keys.</summary>
internal static partial class QualityLog
{
    [LoggerMessage(44, LogLevel.Warning, "The golden set could not be evaluated; it is retried later")]
    public static partial void EvaluationFailed(ILogger logger, Exception exception);

    [LoggerMessage(45, LogLevel.Warning, "A sampled vector search could not be repeated exactly")]
    public static partial void SampleFailed(ILogger logger, Exception exception);

    [LoggerMessage(46, LogLevel.Debug, "Measuring of quality stops with the host")]
    public static partial void QualityStopped(ILogger logger);
}
