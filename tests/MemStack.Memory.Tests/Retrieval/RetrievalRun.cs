using System.Text.Json.Nodes;
using MemStack.Benchmarks.Retrieval;
using MemStack.Memory.Model;
using MemStack.Memory.Tests.Support;

namespace MemStack.Memory.Tests.Retrieval;

/// <summary>
/// Asks every question of the retrieval set once: each conversation belongs to its own user, all in one engine, one memory per turn.
/// </summary>
public sealed class RetrievalRun : IAsyncLifetime
{
    private const string Tenant = "t1";

    private readonly TempFolder _folder = new();
    private readonly List<Answer> _answers = [];

    internal IReadOnlyList<Answer> Answers => _answers;

    public async ValueTask InitializeAsync()
    {
        await using var host = new TestEngine(_folder.Path);
        var conversations = TestConversation.ReadAll();
        foreach (var conversation in conversations)
        {
            await LoadAsync(host.Engine, conversation);
        }

        foreach (var conversation in conversations)
        {
            foreach (var question in conversation.Questions)
            {
                _answers.Add(await AskAsync(host.Engine, conversation, question));
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task LoadAsync(IMemoryEngine engine, TestConversation conversation)
    {
        foreach (var (number, session) in conversation.Sessions.Index())
        {
            foreach (var turn in session.Turns)
            {
                var add = new AddRequest
                {
                    Tenant = Tenant,
                    UserId = conversation.Id,
                    RunId = $"session_{number + 1}",
                    Timestamp = session.Date,
                    Messages = [new ChatMessage("user", turn.Content, turn.Speaker)],
                    Metadata = new JsonObject { ["turn"] = IdOf(conversation, turn.Id) },
                    Infer = false,
                };
                await engine.AddAsync(add, TestContext.Current.CancellationToken);
            }
        }
    }

    private static async Task<Answer> AskAsync(IMemoryEngine engine, TestConversation conversation, ConversationQuestion question)
    {
        var search = Requests.Search(question.Question, Requests.User(conversation.Id), Tenant) with { TopK = 20 };
        var hits = await engine.SearchAsync(search, TestContext.Current.CancellationToken);
        List<string> ranking = [.. hits.Select(hit => hit.Memory.Metadata!["turn"]!.GetValue<string>())];
        return new Answer(
            conversation,
            question,
            ranking,
            RetrievalScore.Of(ranking, question.Evidence.Select(id => IdOf(conversation, id)).ToHashSet())
        );
    }

    private static string IdOf(TestConversation conversation, string turn) => $"{conversation.Id}/{turn}";

    /// <summary>The result of a question.</summary>
    /// <param name="Conversation">Asked about.</param>
    /// <param name="Question">Asked.</param>
    /// <param name="Ranking">Ids of the turns, best first, with their conversation's.</param>
    /// <param name="Score">The score of the ranking.</param>
    internal sealed record Answer(
        TestConversation Conversation,
        ConversationQuestion Question,
        IReadOnlyList<string> Ranking,
        RetrievalScore Score
    );
}
