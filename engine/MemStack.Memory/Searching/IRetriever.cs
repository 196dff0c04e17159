using MemStack.Memory.Model;

namespace MemStack.Memory.Searching;

/// <summary>Finds what answers a question.</summary>
public interface IRetriever
{
    /// <summary>The models that shape its answers, for telling those of other models apart.</summary>
    string Models { get; }

    /// <summary>The best memories, best first, and how many candidates they were chosen from.</summary>
    Task<Retrieved> RetrieveAsync(SearchRequest request, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>The result of a search.</summary>
/// <param name="Hits">Best first.</param>
/// <param name="Candidates">The number of memories that were scored and ranked.</param>
public sealed record Retrieved(IReadOnlyList<SearchHit> Hits, int Candidates)
{
    /// <summary>
    /// The time when one of the candidates stops being true, so that the same search may find something else though nobody writes; null for
    /// never.
    /// </summary>
    public DateTimeOffset? ChangesAt { get; init; }

    /// <summary>The version of the tenant's memories at the time of the search, or an earlier one; null when none was read.</summary>
    public string? Version { get; init; }

    /// <summary>False when a model that was asked did not answer: the next search may be better.</summary>
    public bool IsWhole { get; init; } = true;
}
