using MemStack.Memory.Model;

namespace MemStack.Memory.Reembedding;

/// <summary>
/// The job that embeds memories again whose vector is of another model, or that have none because the model was unavailable when they were
/// stored. It runs when the host starts and at intervals (<see cref="ReembedOptions"/>), over all tenants, in one process of a database at
/// a time.
/// </summary>
public interface IReembedding
{
    /// <summary>Returns the status of the job in this process, and the number of memories left in the store.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be asked now.</exception>
    Task<ReembedProgress> ProgressAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Requests a run as soon as possible, including memories that were given up before. False when no embedding model is configured.
    /// </summary>
    bool Start();
}

/// <summary>The state of the job.</summary>
public enum ReembedState
{
    /// <summary>No embedding model is configured.</summary>
    Disabled,

    /// <summary>Nothing to do, or waiting for the next run.</summary>
    Idle,

    /// <summary>Running in this process.</summary>
    Running,

    /// <summary>Running in another process of the same database.</summary>
    Elsewhere,

    /// <summary>The last run ended early; the next one continues.</summary>
    Failed,
}

/// <summary>The status of the job.</summary>
public sealed record ReembedProgress
{
    /// <summary>The state of the job.</summary>
    public required ReembedState State { get; init; }

    /// <summary>The current embedding model; empty when there is none.</summary>
    public required string Model { get; init; }

    /// <summary>Memories that are not deleted and have no vector of the model, those that were given up among them.</summary>
    public long Remaining { get; init; }

    /// <summary>Memories that the current or last run embedded.</summary>
    public long Embedded { get; init; }

    /// <summary>Memories that the current or last run gave up, because the model refused only their texts.</summary>
    public long GivenUp { get; init; }

    /// <summary>The time when the current or last run began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The time when the last run ended; null during a run.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The end of the last run that left only memories that were given up.</summary>
    public DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>The reason why the last run failed, in a bounded word; null when it did not.</summary>
    public string? Error { get; init; }
}
