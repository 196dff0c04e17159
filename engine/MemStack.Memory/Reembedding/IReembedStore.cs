using MemStack.Memory.Model;

namespace MemStack.Memory.Reembedding;

/// <summary>
/// The operations of a store that the re-embedding job needs. It works over all tenants; a memory counts while it is not deleted.
/// </summary>
public interface IReembedStore
{
    /// <summary>Takes the job's lock for this process; null when another process has it.</summary>
    Task<IReembedLease?> TryBeginAsync(CancellationToken cancellationToken);

    /// <summary>The number of memories that have no vector of the model.</summary>
    Task<long> CountAsync(string model, CancellationToken cancellationToken);

    /// <summary>
    /// Returns memories without a vector of the model after <paramref name="after"/>, in the order of <see cref="StaleMemory.Seq"/>.
    /// </summary>
    Task<IReadOnlyList<StaleMemory>> PageAsync(string model, long after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces memories' vectors in one transaction. A memory that was changed or deleted since it was read is skipped; one that is being
    /// changed may be, too. Returns the number of replaced vectors.
    /// </summary>
    Task<int> SaveAsync(
        string model,
        IReadOnlyList<(StaleMemory Memory, ReadOnlyMemory<float> Vector)> vectors,
        CancellationToken cancellationToken
    );
}

/// <summary>The lock of the job, held until it is disposed.</summary>
public interface IReembedLease : IAsyncDisposable
{
    /// <exception cref="StoreUnavailableException">The right is lost, and may be another process's by now.</exception>
    Task CheckAsync(CancellationToken cancellationToken);
}

/// <summary>A memory that needs a new vector.</summary>
/// <param name="Seq">Grows with the order of insertion.</param>
/// <param name="Id">The memory.</param>
/// <param name="Hash">The hash of its text: see <see cref="Text.TextHash"/>.</param>
/// <param name="Text">The text to embed.</param>
public sealed record StaleMemory(long Seq, Guid Id, string Hash, string Text);
