using System.ComponentModel.DataAnnotations;

namespace MemStack.Memory.Searching.Caching;

/// <summary>Settings of the cache of searches.</summary>
public sealed class SearchCacheOptions
{
    /// <summary>The maximum time that an answer is kept; 0 keeps none.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ErrorMessage = "SearchCache:Duration must be between 0 and 1 hour.")]
    public TimeSpan Duration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The maximum size of the answers in this process, in bytes; 0 keeps none here.</summary>
    [Range(0, 16L * 1024 * 1024 * 1024)]
    public long Bytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>The largest answer that is kept, in bytes.</summary>
    [Range(1_024, 16 * 1024 * 1024)]
    public int MaxAnswerBytes { get; set; } = 256 * 1024;

    /// <summary>
    /// Indicates whether answers are kept in the host's distributed cache, too. They contain the texts of memories unencrypted, so switch
    /// it on only if the cache's operators may read them.
    /// </summary>
    public bool Shared { get; set; }

    /// <summary>The time-out of the shared cache; after that the search continues without it.</summary>
    [Range(
        typeof(TimeSpan),
        "00:00:00.010",
        "00:00:10",
        ErrorMessage = "SearchCache:Timeout must be between 10 milliseconds and 10 seconds."
    )]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(250);
}
