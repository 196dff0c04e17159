using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Searching;

/// <summary>Log lines of searches. None holds contents, ids of users, or keys.</summary>
internal static partial class SearchLog
{
    [LoggerMessage(7, LogLevel.Warning, "A search continued without the embedding model: {Reason}")]
    public static partial void SearchedWithoutVector(ILogger logger, string reason);
}
