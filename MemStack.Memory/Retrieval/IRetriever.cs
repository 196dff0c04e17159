namespace MemStack.Memory.Retrieval;

/// <summary>Finds what answers a question. Lexical today; vectors and fusion come behind the same port.</summary>
internal interface IRetriever
{
    /// <summary>The best memories, best first, and how many candidates they were chosen from.</summary>
    Task<Retrieved> RetrieveAsync(SearchRequest request, DateOnly today, CancellationToken cancellationToken);
}

/// <summary>What a search found.</summary>
/// <param name="Hits">Best first.</param>
/// <param name="Candidates">How many memories were scored and ranked.</param>
internal sealed record Retrieved(IReadOnlyList<SearchHit> Hits, int Candidates);

/// <summary>A full-text index over one store.</summary>
internal interface ILexicalIndex
{
    /// <summary>Memories that hold at least one of the terms, in themselves or in their neighbours, best first.</summary>
    Task<IReadOnlyList<LexicalCandidate>> FindAsync(LexicalQuery query, CancellationToken cancellationToken);
}

/// <summary>What to look for, and where.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Terms">Words, at least one.</param>
/// <param name="Filter">Among which memories.</param>
/// <param name="VisibleOn">Leaves out what has expired before this day; null leaves nothing out.</param>
/// <param name="Limit">Most candidates.</param>
internal sealed record LexicalQuery(string Tenant, IReadOnlyList<string> Terms, MemoryFilter? Filter, DateOnly? VisibleOn, int Limit);

/// <summary>A memory with its BM25 score: positive, higher is better, without an upper bound.</summary>
internal readonly record struct LexicalCandidate(MemoryRecord Memory, double Bm25);
