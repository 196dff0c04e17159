namespace MemStack.Memory.Queue;

/// <summary>
/// Exponential backoff with equal jitter (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/): the wait doubles up
/// to a bound, and half of it is random, so that adds that failed together are not retried together.
/// </summary>
internal static class IngestBackoff
{
    /// <summary>The wait after an attempt.</summary>
    /// <param name="attempt">The number of the failed attempt, from 1.</param>
    /// <param name="options">The first wait and the bound.</param>
    /// <param name="chance">A random number, 0 to 1.</param>
    public static TimeSpan After(int attempt, IngestOptions options, double chance)
    {
        // Beyond 2^62 ticks a shift is no longer a power of two; the bound is a day.
        var doublings = Math.Clamp(attempt - 1, 0, 40);
        var ticks = Math.Min(options.MaxBackoff.Ticks, options.Backoff.Ticks * Math.Pow(2, doublings));
        return TimeSpan.FromTicks((long)(ticks * (1 - (0.5 * chance))));
    }
}
