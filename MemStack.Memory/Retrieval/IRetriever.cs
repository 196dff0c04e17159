namespace MemStack.Memory.Retrieval;

/// <summary>Finds what answers a question.</summary>
internal interface IRetriever
{
    /// <summary>The best memories, best first, and how many candidates they were chosen from.</summary>
    Task<Retrieved> RetrieveAsync(SearchRequest request, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>What a search found.</summary>
/// <param name="Hits">Best first.</param>
/// <param name="Candidates">How many memories were scored and ranked.</param>
internal sealed record Retrieved(IReadOnlyList<SearchHit> Hits, int Candidates);
