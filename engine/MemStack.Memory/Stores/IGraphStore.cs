using MemStack.Memory.Model;

namespace MemStack.Memory.Stores;

/// <summary>
/// Reads relations. They are written by the memory store, in the transaction of the memory that states them, and share its validity,
/// so that a fact and its relation can never disagree.
/// </summary>
public interface IGraphStore
{
    /// <summary>Returns the relations that these memories state, by memory.</summary>
    Task<ILookup<Guid, GraphRelation>> RelationsOfAsync(string tenant, IReadOnlyList<Guid> memories, CancellationToken cancellationToken);

    /// <summary>Returns the relations within reach of an entity, or all in scope, of memories that are active and true at the requested
    /// moment.</summary>
    /// <param name="request">The part of the graph to read.</param>
    /// <param name="now">The present, when the request asks for no other moment.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<GraphRelation>> QueryAsync(GraphRequest request, DateTimeOffset now, CancellationToken cancellationToken);
}
