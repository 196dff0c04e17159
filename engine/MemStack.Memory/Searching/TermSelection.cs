namespace MemStack.Memory.Searching;

/// <summary>
/// The terms of a query that select candidates when there are too many memories to rank them all. By inverse document frequency, a memory
/// with a rare term outranks those with common terms only, so all with a rare one are selected; then those with two common terms, then
/// those with one, newest first. Scoring every match in the store instead costs 40 to 100 ms among 20,000 memories.
/// </summary>
/// <param name="Rare">The rare terms, whose matches fit together.</param>
/// <param name="Common">The others, the rarest first.</param>
public sealed record TermSelection(IReadOnlyList<string> Rare, IReadOnlyList<string> Common)
{
    /// <summary>The maximum number of common terms that are paired: pairs grow with the square, and the rarest select most.</summary>
    public const int MaxPaired = 4;

    /// <summary>Pairs of common terms to look for together.</summary>
    public IEnumerable<(string First, string Second)> Pairs =>
        Common.Take(MaxPaired).SelectMany((first, i) => Common.Take(MaxPaired).Skip(i + 1).Select(second => (first, second)));

    /// <summary>Divides the terms of a query.</summary>
    /// <param name="counts">The number of memories of the scope that hold each term.</param>
    /// <param name="limit">The maximum number of candidates.</param>
    public static TermSelection Of(IEnumerable<(string Term, long Count)> counts, int limit)
    {
        var (rare, common, room) = (new List<string>(), new List<string>(), (long)limit);
        foreach (var (term, count) in counts.OrderBy(pair => pair.Count))
        {
            if (common.Count == 0 && count <= room)
            {
                rare.Add(term);
            }
            else
            {
                common.Add(term);
            }

            room -= count;
        }

        return new TermSelection(rare, common);
    }
}
