namespace MemStack.AppHost.Running;

/// <summary>Decides when a part that died is restarted: after 1, 2, 4, 8 and 16 s, at most 5 times in 5 minutes.</summary>
internal sealed class RestartPolicy(TimeProvider time)
{
    /// <summary>The maximum number of restarts within <see cref="Window"/>.</summary>
    public const int MaxRestarts = 5;

    /// <summary>The time over which restarts are counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private readonly Queue<DateTimeOffset> _restarts = new(MaxRestarts);

    /// <summary>The restarts within the last <see cref="Window"/>.</summary>
    public int Count => _restarts.Count;

    /// <summary>Counts a restart.</summary>
    /// <returns>The wait before it; null when there were too many.</returns>
    public TimeSpan? Next()
    {
        var now = time.GetUtcNow();
        while (_restarts.TryPeek(out var oldest) && now - oldest > Window)
        {
            _restarts.Dequeue();
        }

        if (_restarts.Count == MaxRestarts)
        {
            return null;
        }

        _restarts.Enqueue(now);
        return TimeSpan.FromSeconds(1 << (_restarts.Count - 1));
    }
}
