using System.Globalization;
using MemStack.Benchmarks.Retrieval;

namespace MemStack.Memory.Tests.Retrieval;

/// <summary>Tests that retrieval quality does not decrease. The measure is the LoCoMo benchmark's, the data are our own.</summary>
public sealed class RetrievalGateTests(RetrievalRun run, ITestOutputHelper output) : IClassFixture<RetrievalRun>
{
    // Two to three points below the values measured when they were set: a smaller margin would stop harmless changes, a larger one would
    // miss the loss of a ranking signal.
    [Theory]
    [InlineData(QuestionCategory.MultiHop, 0.575, 0.615)]
    [InlineData(QuestionCategory.Temporal, 0.900, 0.595)]
    [InlineData(QuestionCategory.OpenDomain, 0.280, 0.150)]
    [InlineData(QuestionCategory.SingleHop, 0.900, 0.605)]
    [InlineData(QuestionCategory.Adversarial, 0.795, 0.315)]
    internal void Each_category_keeps_its_recall(QuestionCategory category, double recall, double reciprocalRank) =>
        Check(category.ToString(), run.Answers.Where(answer => answer.Question.Category == category), recall, reciprocalRank);

    [Fact]
    public void All_questions_together_keep_their_recall() =>
        Check(
            "All but adversarial",
            run.Answers.Where(answer => answer.Question.Category != QuestionCategory.Adversarial),
            recall: 0.810,
            reciprocalRank: 0.575
        );

    [Fact]
    public void No_turn_of_another_user_is_found() =>
        Assert.All(
            run.Answers,
            answer => Assert.All(answer.Ranking, id => Assert.StartsWith(answer.Conversation.Id + "/", id, StringComparison.Ordinal))
        );

    private void Check(string name, IEnumerable<RetrievalRun.Answer> answers, double recall, double reciprocalRank)
    {
        List<RetrievalScore> scores = [.. answers.Select(answer => answer.Score)];
        var mean = RetrievalScore.Mean(scores);
        var figures = string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {scores.Count} questions, R@10 {mean.RecallAt10:P1} (at least {recall:P1}), MRR {mean.ReciprocalRank:P1} (at least {reciprocalRank:P1})."
        );
        output.WriteLine(figures);
        Assert.True(mean.RecallAt10 >= recall && mean.ReciprocalRank >= reciprocalRank, figures);
    }
}
