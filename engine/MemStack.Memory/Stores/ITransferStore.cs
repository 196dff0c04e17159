using MemStack.Memory.Model;
using MemStack.Memory.Plans;

namespace MemStack.Memory.Stores;

/// <summary>
/// Reads and writes whole memories, with everything that belongs to them, to move them between stores. Every method is scoped to one
/// tenant.
/// </summary>
public interface ITransferStore
{
    /// <summary>Memories in any state, in the order of their ids, from one state of the store.</summary>
    Task<IReadOnlyList<TransferredMemory>> ReadAsync(TransferPage page, CancellationToken cancellationToken);

    /// <summary>
    /// Stores memories under their ids in one transaction; searches find them when it returns. An id that belongs to another tenant is
    /// replaced by one derived from it, the same each time, so that another tenant's data are neither changed nor disclosed.
    /// </summary>
    /// <returns>The outcome of each memory, in their order.</returns>
    Task<IReadOnlyList<TransferOutcome>> WriteAsync(TransferBatch batch, CancellationToken cancellationToken);
}

/// <summary>The memories to read.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Filter">The filter; null for all memories of the tenant.</param>
/// <param name="After">The id after which to continue; null from the beginning.</param>
/// <param name="Limit">The maximum number.</param>
/// <param name="Vectors">True to include vectors.</param>
public sealed record TransferPage(string Tenant, MemoryFilter? Filter, Guid? After, int Limit, bool Vectors);

/// <summary>A batch of memories to write.</summary>
/// <param name="Tenant">The tenant, which is also the records'.</param>
/// <param name="Memories">The memories in the order of conversations; no id twice.</param>
/// <param name="Overwrite">True to replace a memory that exists, false to keep it.</param>
public sealed record TransferBatch(string Tenant, IReadOnlyList<TransferredMemory> Memories, bool Overwrite);

/// <summary>The outcome of a memory.</summary>
public enum TransferOutcome
{
    /// <summary>It did not exist and was stored.</summary>
    Imported,

    /// <summary>It existed and stayed unchanged.</summary>
    Skipped,

    /// <summary>It existed and was replaced.</summary>
    Overwritten,
}

/// <summary>A memory and everything that belongs to it.</summary>
/// <param name="Record">The memory.</param>
public sealed record TransferredMemory(MemoryRecord Record)
{
    /// <summary>The conversation it is a turn of: <see cref="RunThread"/>, the id of the add, or null.</summary>
    public string? Thread { get; init; }

    /// <summary>Its place there, from 1.</summary>
    public int Turn { get; init; }

    /// <summary>See <see cref="NewMemory.DedupKey"/>.</summary>
    public string? DedupKey { get; init; }

    /// <summary>See <see cref="NewMemory.SourceTerms"/>.</summary>
    public string? SourceTerms { get; init; }

    /// <summary>The relations that it states.</summary>
    public IReadOnlyList<GraphRelation> Relations { get; init; } = [];

    /// <summary>Its history, oldest step first.</summary>
    public IReadOnlyList<TransferredStep> History { get; init; } = [];

    /// <summary>Its vector by the record's embedding model; empty when it has none or none was asked for.</summary>
    public ReadOnlyMemory<float> Vector { get; init; }

    /// <summary>The conversation of its run, identified by user, agent, app and run.</summary>
    public const string RunThread = "run";

    /// <summary>The name of a stored thread, free of the tenant's.</summary>
    public static string? NameOf(string? thread) =>
        thread switch
        {
            null => null,
            ['e', .. var add] when Guid.TryParseExact(add, "N", out var id) => id.ToString("D"),
            _ => RunThread,
        };

    /// <summary>The thread with this name of this memory's tenant.</summary>
    public string? StoredThread =>
        Thread switch
        {
            null => null,
            RunThread => Record.RunId is null
                ? null
                : ScopeKeys.RunThread(Record.Tenant, Record.UserId, Record.AgentId, Record.AppId, Record.RunId),
            _ => Guid.TryParseExact(Thread, "D", out var id) ? "e" + id.ToString("N") : null,
        };
}

/// <summary>A change in the history of a memory.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Event">The kind of the change.</param>
/// <param name="OldText">The text before.</param>
/// <param name="NewText">The text after.</param>
/// <param name="Snapshot">The memory after the step, without its text.</param>
/// <param name="CreatedAt">The time of the change.</param>
public sealed record TransferredStep(
    Guid Id,
    HistoryEvent Event,
    string? OldText,
    string? NewText,
    MemoryRecord Snapshot,
    DateTimeOffset CreatedAt
)
{
    /// <summary>The event it was a part of, if any.</summary>
    public Guid? EventId { get; init; }

    /// <summary>The messages of the event; null when they were not kept.</summary>
    public IReadOnlyList<ChatMessage>? Input { get; init; }
}
