namespace MemStack.Client;

/// <summary>Checks of arguments before a request is sent.</summary>
internal static class RequestChecks
{
    private const int MaxDepth = 4;

    public static void Scope(MemoryScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (scope is { UserId: null, AgentId: null, AppId: null, RunId: null })
        {
            throw new ArgumentException("A scope names a user, agent, app or run.", nameof(scope));
        }
    }

    public static void Search(string query, int topK, double threshold)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(topK, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(topK, MemoryLimits.TopK);
        ArgumentOutOfRangeException.ThrowIfLessThan(threshold, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threshold, 1);
    }

    public static void Page(int page, int pageSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(page, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pageSize, MemoryLimits.PageSize);
    }

    public static void Graph(int depth, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, MaxDepth);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MemoryLimits.TopK);
    }

    public static void Ids(IReadOnlyCollection<Guid> ids, int maxCount)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentOutOfRangeException.ThrowIfZero(ids.Count, nameof(ids));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Count, maxCount, nameof(ids));
    }
}
