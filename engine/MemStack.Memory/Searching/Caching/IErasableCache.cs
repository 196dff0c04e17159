namespace MemStack.Memory.Searching.Caching;

/// <summary>
/// A shared cache whose entries can be erased by the beginning of their keys, those of other processes too. The host's distributed cache
/// may be one.
/// </summary>
public interface IErasableCache
{
    /// <summary>Erases the entries whose keys begin so.</summary>
    /// <param name="prefix">The beginning.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The work, done when they are gone.</returns>
    Task EraseAsync(string prefix, CancellationToken cancellationToken);
}
