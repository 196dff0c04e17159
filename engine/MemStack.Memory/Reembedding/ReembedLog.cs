using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Reembedding;

/// <summary>Log lines of the re-embedding job. None holds contents, ids of users, or keys.</summary>
internal static partial class ReembedLog
{
    [LoggerMessage(50, LogLevel.Information, "Re-embedding begins: {Count} memories have no vector of {Model}")]
    public static partial void ReembedBegun(ILogger logger, string model, long count);

    [LoggerMessage(51, LogLevel.Information, "Re-embedding ended: {Embedded} memories embedded, {GivenUp} given up, {Seconds} s")]
    public static partial void ReembedEnded(ILogger logger, long embedded, long givenUp, double seconds);

    [LoggerMessage(52, LogLevel.Error, "Re-embedding failed with {Remaining} memories left: {Reason}; the next run continues")]
    public static partial void ReembedFailed(ILogger logger, long remaining, string reason, Exception exception);

    [LoggerMessage(53, LogLevel.Warning, "The embedding model refused the memory {Id} {Attempts} times: it stays without a vector")]
    public static partial void ReembedGaveUp(ILogger logger, Guid id, int attempts);

    [LoggerMessage(54, LogLevel.Debug, "Re-embedding stops with the host")]
    public static partial void ReembedStopped(ILogger logger);
}
