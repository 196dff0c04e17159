using MemStack.Memory.Model;

namespace MemStack.Memory.Searching;

/// <summary>Finds the memories that answer a question.</summary>
public interface IRetriever
{
    /// <summary>The models that determine its answers, to distinguish them from those of other models.</summary>
    string Models { get; }

    /// <summary>Returns the best memories, best first, and the number of candidates that they were chosen from.</summary>
    Task<Retrieved> RetrieveAsync(SearchRequest request, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>The result of a search.</summary>
/// <param name="Hits">The hits, best first.</param>
/// <param name="Candidates">The number of memories that were scored and ranked.</param>
public sealed record Retrieved(IReadOnlyList<SearchHit> Hits, int Candidates)
{
    /// <summary>
    /// The time when one of the candidates stops being true, so that the same search may find something else without a write; null for
    /// never.
    /// </summary>
    public DateTimeOffset? ChangesAt { get; init; }

    /// <summary>The version of the tenant's memories at the time of the search, or an earlier one; null when none was read.</summary>
    public string? Version { get; init; }

    /// <summary>False when a model did not answer: the next search may be better.</summary>
    public bool IsComplete { get; init; } = true;
}
