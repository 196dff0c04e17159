namespace MemStack.Memory.Retrieval;

/// <summary>
/// Which terms of a query bring in candidates when there are too many memories to rank them all. A memory with a rare term outranks those
/// with common ones alone, as inverse document frequency has it, so all with a rare one come in; of the others those with two common terms,
/// then those with one, newest first. Scoring every match in the store instead costs 40 to 100 ms among 20,000 memories.
/// </summary>
/// <param name="Rare">Terms that have room together.</param>
/// <param name="Common">The others, the rarest first.</param>
internal sealed record TermSelection(IReadOnlyList<string> Rare, IReadOnlyList<string> Common)
{
    // Pairs grow with the square; the rarest of the common terms tell most.
    internal const int MaxPaired = 4;

    /// <summary>Pairs of common terms to look for together.</summary>
    public IEnumerable<(string First, string Second)> Pairs =>
        Common.Take(MaxPaired).SelectMany((first, i) => Common.Take(MaxPaired).Skip(i + 1).Select(second => (first, second)));

    /// <param name="counts">How many memories of the scope each term is in.</param>
    /// <param name="limit">Most candidates.</param>
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
