using System.ComponentModel.DataAnnotations;

namespace MemStack.Memory.Reembedding;

/// <summary>Settings of the job that embeds memories again.</summary>
public sealed class ReembedOptions
{
    /// <summary>
    /// Indicates whether the job runs by itself, at the start and every <see cref="Interval"/>; it can be asked for either way.
    /// </summary>
    public bool Automatic { get; set; } = true;

    /// <summary>The time between the end of a run and the next one by itself.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00", ErrorMessage = "Reembed:Interval must be between 1 second and 7 days.")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Memories that are embedded and stored together.</summary>
    [Range(1, 1_000)]
    public int BatchSize { get; set; } = 64;

    /// <summary>The number of batches in progress at once.</summary>
    [Range(1, 16)]
    public int Concurrency { get; set; } = 1;

    /// <summary>The pause after each round of batches, to leave capacity of model and store to callers.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ErrorMessage = "Reembed:Pause must be between 0 and 10 minutes.")]
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// The number of attempts at a text that the model refuses before its memory is given up, and of consecutive attempts to reach an
    /// unavailable model before the run fails.
    /// </summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>The wait before refused texts are retried; it doubles while the model is unavailable.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00", ErrorMessage = "Reembed:RetryDelay must be between 1 millisecond and 1 hour.")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(10);
}
