using System.Runtime.InteropServices;

namespace MemStack.Memory.Quality;

/// <summary>
/// The score of one ranking for one question within its cutoff: Manning, Raghavan, Schütze, "Introduction to Information Retrieval",
/// chapter 8.
/// </summary>
/// <param name="Recall">The share of the expected memories that were found.</param>
/// <param name="ReciprocalRank">1 / rank of the first expected hit; 0 without one.</param>
/// <param name="Ndcg">Binary gain, discounted by log2(rank + 1), over the best possible.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct QualityScore(double Recall, double ReciprocalRank, double Ndcg)
{
    /// <param name="hits">The names of each hit, best first.</param>
    /// <param name="expected">A name of each expected memory.</param>
    /// <param name="cutoff">The number of hits that count.</param>
    public static QualityScore Of(IReadOnlyList<IReadOnlyList<string>> hits, IReadOnlyCollection<string> expected, int cutoff)
    {
        var left = expected.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var wanted = left.Count;
        var (found, first, gain) = (0, 0.0, 0.0);
        for (var rank = 0; rank < Math.Min(hits.Count, cutoff); rank++)
        {
            // A memory with two expected names counts once for each; repeated finds do not count.
            var names = hits[rank].Count(left.Remove);
            if (names == 0)
            {
                continue;
            }

            if (found == 0)
            {
                first = 1.0 / (rank + 1);
            }

            found += names;
            gain += Gain(rank);
        }

        return new QualityScore((double)found / wanted, first, gain / Enumerable.Range(0, Math.Min(wanted, cutoff)).Sum(Gain));
    }

    private static double Gain(int rank) => 1 / Math.Log2(rank + 2);
}
