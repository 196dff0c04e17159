using System.ComponentModel.DataAnnotations;

namespace MemStack.Memory.Searching.Caching;

/// <summary>Settings of the cache of searches.</summary>
public sealed class SearchCacheOptions
{
    /// <summary>The longest that an answer is kept; 0 keeps none.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ErrorMessage = "SearchCache:Duration must be between 0 and 1 hour.")]
    public TimeSpan Duration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The memory that answers may take in this process, in bytes; 0 keeps none here.</summary>
    [Range(0, 16L * 1024 * 1024 * 1024)]
    public long Bytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>The largest answer that is kept, in bytes.</summary>
    [Range(1_024, 16 * 1024 * 1024)]
    public int MaxAnswerBytes { get; set; } = 256 * 1024;

    /// <summary>
    /// Indicates whether answers are kept in the host's distributed cache, too. They hold the texts of memories in the clear, so that it is
    /// off unless who runs the cache may read them.
    /// </summary>
    public bool Shared { get; set; }

    /// <summary>The time that the shared cache may take to answer; after that the search goes on without.</summary>
    [Range(
        typeof(TimeSpan),
        "00:00:00.010",
        "00:00:10",
        ErrorMessage = "SearchCache:Timeout must be between 10 milliseconds and 10 seconds."
    )]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(250);
}
