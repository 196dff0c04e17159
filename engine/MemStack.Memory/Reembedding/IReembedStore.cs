using MemStack.Memory.Model;

namespace MemStack.Memory.Reembedding;

/// <summary>
/// The operations of a store that the re-embedding job needs. It works over all tenants; a memory counts while it is not deleted.
/// </summary>
public interface IReembedStore
{
    /// <summary>Takes the job for this process; null when another one has it.</summary>
    Task<IReembedLease?> TryBeginAsync(CancellationToken cancellationToken);

    /// <summary>The number of memories that have no vector of the model.</summary>
    Task<long> CountAsync(string model, CancellationToken cancellationToken);

    /// <summary>
    /// Memories without a vector of the model that come after <paramref name="after"/>, in the order of <see cref="StaleMemory.Seq"/>.
    /// </summary>
    Task<IReadOnlyList<StaleMemory>> PageAsync(string model, long after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Puts vectors in the place of the memories' old ones, in one transaction. A memory that was changed or deleted since it was read is
    /// left as it is; so may be one that is being changed. Returns how many got theirs.
    /// </summary>
    Task<int> SaveAsync(
        string model,
        IReadOnlyList<(StaleMemory Memory, ReadOnlyMemory<float> Vector)> vectors,
        CancellationToken cancellationToken
    );
}

/// <summary>The right to do the job, until it is disposed of.</summary>
public interface IReembedLease : IAsyncDisposable
{
    /// <exception cref="StoreUnavailableException">The right is lost, and may be another process's by now.</exception>
    Task CheckAsync(CancellationToken cancellationToken);
}

/// <summary>A memory that wants another vector.</summary>
/// <param name="Seq">Grows with the order of insertion.</param>
/// <param name="Id">The memory.</param>
/// <param name="Hash">Of its text: see <see cref="Text.TextHash"/>.</param>
/// <param name="Text">The text to embed.</param>
public sealed record StaleMemory(long Seq, Guid Id, string Hash, string Text);
