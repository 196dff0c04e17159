namespace MemStack.Memory.Searching.Caching;

/// <summary>
/// A shared cache whose entries, including those of other processes, can be erased by key prefix. The host's distributed cache may
/// implement it.
/// </summary>
public interface IErasableCache
{
    /// <summary>Erases the entries whose keys have the prefix.</summary>
    /// <param name="prefix">The beginning.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when they are gone.</returns>
    Task EraseAsync(string prefix, CancellationToken cancellationToken);
}
