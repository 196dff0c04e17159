namespace MemStack.Memory.Searching;

/// <summary>Takes samples of approximate vector searches, whose recall is measured later by exact ones.</summary>
public interface IVectorSampler
{
    /// <summary>Offers a search. It never waits; most searches are skipped.</summary>
    /// <param name="index">The kind of index that was searched: a bounded word for metrics.</param>
    /// <param name="query">The search.</param>
    /// <param name="vectors">The number of vectors of the model.</param>
    /// <param name="found">The cosines of the memories that were found by vector.</param>
    void Offer(string index, SearchQuery query, long vectors, IEnumerable<float> found);
}
