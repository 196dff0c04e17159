namespace MemStack.Benchmarks.Retrieval;

/// <summary>The score of one ranking for one question, by the definitions of the LoCoMo paper and MTEB.</summary>
/// <param name="RecallAt5">Share of the evidence among the first 5.</param>
/// <param name="RecallAt10">Share of the evidence among the first 10.</param>
/// <param name="RecallAt20">Share of the evidence among the first 20.</param>
/// <param name="HitAt10">1 when any evidence is among the first 10.</param>
/// <param name="ReciprocalRank">1 / rank of the first evidence among the first 20, 0 when there is none.</param>
/// <param name="NdcgAt10">Binary gain, discounted by log2(rank + 1), over the best that min(evidence, 10) allows.</param>
internal sealed record RetrievalScore(
    double RecallAt5,
    double RecallAt10,
    double RecallAt20,
    double HitAt10,
    double ReciprocalRank,
    double NdcgAt10
)
{
    public static RetrievalScore Of(IReadOnlyList<string> ranking, IReadOnlySet<string> evidence)
    {
        var ranks = Enumerable.Range(0, ranking.Count).Where(i => evidence.Contains(ranking[i])).ToArray();
        var ideal = Enumerable.Range(0, Math.Min(evidence.Count, 10)).Sum(Gain);
        return new RetrievalScore(
            Recall(5),
            Recall(10),
            Recall(20),
            ranks.Any(rank => rank < 10) ? 1 : 0,
            ranks.Length == 0 ? 0 : 1.0 / (ranks[0] + 1),
            ranks.Where(rank => rank < 10).Sum(Gain) / ideal
        );

        double Recall(int k) => (double)ranks.Count(rank => rank < k) / evidence.Count;
        static double Gain(int rank) => 1 / Math.Log2(rank + 2);
    }

    public static RetrievalScore Mean(IReadOnlyCollection<RetrievalScore> scores) =>
        new(
            scores.Average(s => s.RecallAt5),
            scores.Average(s => s.RecallAt10),
            scores.Average(s => s.RecallAt20),
            scores.Average(s => s.HitAt10),
            scores.Average(s => s.ReciprocalRank),
            scores.Average(s => s.NdcgAt10)
        );
}
