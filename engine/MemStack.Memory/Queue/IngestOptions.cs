using System.ComponentModel.DataAnnotations;

namespace MemStack.Memory.Queue;

/// <summary>Settings of queued adds.</summary>
public sealed class IngestOptions
{
    /// <summary>The number of adds that this process works on at once; 0 leaves them to other processes.</summary>
    [Range(0, 64)]
    public int Workers { get; set; } = 2;

    /// <summary>
    /// The maximum number of one tenant's waiting adds; further ones are refused until some are done, while other tenants' are accepted.
    /// </summary>
    [Range(1, 1_000_000)]
    public int Capacity { get; set; } = 10_000;

    /// <summary>The number of attempts before an add is given up.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 8;

    /// <summary>
    /// The wait before the second attempt; it doubles with each further one, and each is shortened by up to half at random.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00", ErrorMessage = "Ingest:Backoff must be between 1 millisecond and 1 hour.")]
    public TimeSpan Backoff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between two attempts.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00", ErrorMessage = "Ingest:MaxBackoff must be between 1 millisecond and 1 day.")]
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The time for which a worker holds an add exclusively; after that the worker is considered dead and another one does
    /// it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "Ingest:Lease must be between 1 second and 1 day.")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The interval at which an idle worker looks for adds of other processes.</summary>
    [Range(
        typeof(TimeSpan),
        "00:00:00.010",
        "00:10:00",
        ErrorMessage = "Ingest:PollInterval must be between 10 milliseconds and 10 minutes."
    )]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);
}
