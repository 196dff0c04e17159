using MemStack.Memory.Searching;

namespace MemStack.Memory.Tests.Support;

/// <summary>Searches in which only the order of the results matters.</summary>
internal static class SearchIndexExtensions
{
    /// <param name="index">The index.</param>
    /// <param name="query">The query.</param>
    /// <param name="rank">Positions among the candidates, best first.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public static Task<FoundMemories> FindAsync(
        this ISearchIndex index,
        SearchQuery query,
        Func<CandidateSet, IReadOnlyList<int>> rank,
        CancellationToken cancellationToken
    ) => index.FindAsync(query, set => new Ranking([.. rank(set).Select(position => new Ranked(position, 0, default))]), cancellationToken);
}
