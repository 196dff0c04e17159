using MemStack.Memory.Text;

namespace MemStack.Memory.Tests.Retrieval;

/// <summary>Tests that the retrieval set matches its README; otherwise the gate would measure something else.</summary>
public sealed class ConversationSetTests
{
    private static readonly IReadOnlyList<TestConversation> Conversations = TestConversation.ReadAll();

    [Fact]
    public void It_has_three_conversations_600_turns_and_36_sessions()
    {
        Assert.Equal(3, Conversations.Count);
        Assert.True(Conversations.Sum(conversation => conversation.Turns.Count()) >= 600);
        Assert.True(Conversations.Sum(conversation => conversation.Sessions.Count) >= 36);
    }

    [Fact]
    public void Every_category_has_its_share_of_questions()
    {
        var counts = Conversations.SelectMany(conversation => conversation.Questions).CountBy(question => question.Category).ToDictionary();
        var answerable = counts.Where(count => count.Key != QuestionCategory.Adversarial).Sum(count => count.Value);

        Assert.True(answerable >= 150);
        Assert.True(counts[QuestionCategory.Adversarial] >= 20);
        Assert.InRange(Share(QuestionCategory.MultiHop), 0.15, 0.25);
        Assert.InRange(Share(QuestionCategory.Temporal), 0.18, 0.32);
        Assert.InRange(Share(QuestionCategory.OpenDomain), 0.04, 0.10);
        Assert.InRange(Share(QuestionCategory.SingleHop), 0.40, 0.60);

        double Share(QuestionCategory category) => (double)counts[category] / answerable;
    }

    [Fact]
    public void Turns_are_numbered_by_session_and_two_people_speak_in_each_session()
    {
        foreach (var conversation in Conversations)
        {
            var speakers = conversation.Turns.Select(turn => turn.Speaker).ToHashSet();
            Assert.Equal(2, speakers.Count);
            foreach (var (session, turns) in conversation.Sessions.Select(session => session.Turns).Index())
            {
                Assert.Equal(Enumerable.Range(1, turns.Count).Select(turn => $"D{session + 1}:{turn}"), turns.Select(turn => turn.Id));
                Assert.Equal(speakers, turns.Select(turn => turn.Speaker).ToHashSet());
            }
        }
    }

    [Fact]
    public void Sessions_are_in_order_and_span_months()
    {
        foreach (var dates in Conversations.Select(conversation => conversation.Sessions.Select(session => session.Date).ToList()))
        {
            Assert.Equal(dates.Order(), dates);
            Assert.True(dates[^1] - dates[0] > TimeSpan.FromDays(300));
        }
    }

    [Fact]
    public void Evidence_exists_and_is_as_much_as_the_category_says()
    {
        foreach (var conversation in Conversations)
        {
            var turns = conversation.Turns.Select(turn => turn.Id).ToHashSet();
            foreach (var question in conversation.Questions)
            {
                Assert.NotEmpty(question.Evidence);
                Assert.Equal(question.Evidence.Distinct(), question.Evidence);
                Assert.Subset(turns, question.Evidence.ToHashSet());
                Assert.False(string.IsNullOrWhiteSpace(question.Answer));
                if (question.Category == QuestionCategory.MultiHop)
                {
                    Assert.InRange(question.Evidence.Count, 2, 4);
                }
            }
        }
    }

    [Fact]
    public void No_question_is_asked_twice_or_quotes_its_evidence()
    {
        foreach (var conversation in Conversations)
        {
            Assert.Distinct(conversation.Questions.Select(question => question.Question));
            foreach (var (question, evidence) in Answered(conversation))
            {
                Assert.DoesNotContain(evidence.Text, question.Question, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain(question.Question.TrimEnd('?'), evidence.Text, StringComparison.OrdinalIgnoreCase);
                // No sequence of five words of the one is in the other.
                Assert.Empty(RunsOf(question.Question).Intersect(RunsOf(evidence.Text)));
            }
        }
    }

    [Fact]
    public void A_fifth_of_the_questions_share_no_content_word_with_a_turn_that_answers_them()
    {
        var alone = Conversations
            .SelectMany(conversation =>
                Answered(conversation)
                    .Where(pair => pair.Question.Category != QuestionCategory.Adversarial)
                    .GroupBy(pair => (conversation, pair.Question))
            )
            .Select(question => question.Any(pair => Shares(question.Key.conversation, pair.Question, pair.Evidence)))
            .ToList();
        var share = (double)alone.Count(shares => !shares) / alone.Count;

        Assert.True(share >= 0.2, $"Only {share:P1} of the questions share no word with their evidence.");
    }

    private static bool Shares(TestConversation conversation, ConversationQuestion question, ConversationTurn evidence)
    {
        var names = conversation.Turns.Select(turn => turn.Speaker).Distinct().SelectMany(TextAnalyzer.Query);
        var said = TextAnalyzer.Query($"{evidence.Text} {evidence.Caption}");
        return TextAnalyzer.Query(question.Question).Except(names).Intersect(said).Any();
    }

    private static IEnumerable<(ConversationQuestion Question, ConversationTurn Evidence)> Answered(TestConversation conversation)
    {
        var turns = conversation.Turns.ToDictionary(turn => turn.Id);
        return conversation.Questions.SelectMany(question => question.Evidence.Select(id => (question, turns[id])));
    }

    private static HashSet<string> RunsOf(string text)
    {
        const int run = 5;
        var words = TextAnalyzer.Words(text).ToList();
        return [.. Enumerable.Range(0, Math.Max(0, words.Count - run + 1)).Select(start => string.Join(' ', words.Skip(start).Take(run)))];
    }
}
