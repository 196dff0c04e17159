using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Searching.Caching;

/// <summary>Log lines of the search cache. None holds contents, ids of users, or keys.</summary>
internal static partial class SearchCacheLog
{
    [LoggerMessage(9, LogLevel.Warning, "The shared cache of searches does not answer; it is not used for {Seconds} s")]
    public static partial void SearchCacheUnavailable(ILogger logger, double seconds);
}
