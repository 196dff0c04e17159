namespace MemStack.Memory.Retrieval;

/// <summary>
/// Ranks by BM25 alone. The score is <c>(b / b_max) · (½ + ½ · b_max / (b_max + 5))</c> with <c>b</c> the memory's BM25 and <c>b_max</c> the best one's:
/// in a search it grows with BM25, the best hit has ½ to 1 by how much of rare words it matched, and every other one its share of that.
/// A part relative to the best is needed because BM25 falls towards 0 where few memories are stored.
/// </summary>
internal sealed class LexicalRetriever(ILexicalIndex index) : IRetriever
{
    // A match of one word that one memory in some hundred holds scores about this.
    private const double HalfScore = 5;

    public async Task<Retrieved> RetrieveAsync(SearchRequest request, DateOnly today, CancellationToken cancellationToken)
    {
        var terms = QueryTerms.Of(request.Query);
        if (terms.Count == 0) return new Retrieved([], 0);
        var query = new LexicalQuery(request.Tenant, terms, request.Filter, request.ShowExpired ? null : today, request.TopK);
        var candidates = await index.FindAsync(query, cancellationToken);
        if (candidates.Count == 0) return new Retrieved([], 0);

        var best = candidates[0].Bm25;
        var ceiling = 0.5 + (0.5 * best / (best + HalfScore));
        var hits = new List<SearchHit>(candidates.Count);
        foreach (var (memory, bm25) in candidates)
        {
            var score = best > 0 ? ceiling * bm25 / best : ceiling;
            if (score < request.Threshold) break;
            hits.Add(new SearchHit(memory, score, request.Explain ? Explain(bm25, best, score, request.Threshold) : null));
        }

        return new Retrieved(hits, candidates.Count);
    }

    private static Dictionary<string, double> Explain(double bm25, double best, double score, double threshold) => new(StringComparer.Ordinal)
    {
        ["bm25_score"] = bm25,
        ["max_bm25_score"] = best,
        ["final_score"] = score,
        ["threshold"] = threshold,
    };
}
