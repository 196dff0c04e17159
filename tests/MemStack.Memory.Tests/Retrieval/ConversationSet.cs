using System.Text.Json;
using System.Text.Json.Serialization;

namespace MemStack.Memory.Tests.Retrieval;

/// <summary>One message.</summary>
/// <param name="Id">Session and turn, "D3:12", counted from 1.</param>
/// <param name="Speaker">The speaker.</param>
/// <param name="Text">The text.</param>
/// <param name="Caption">The caption of a picture shared with it.</param>
internal sealed record ConversationTurn(string Id, string Speaker, string Text, string? Caption = null)
{
    /// <summary>The text that is remembered.</summary>
    public string Content => Caption is null ? $"{Speaker}: {Text}" : $"{Speaker}: {Text} [shared: {Caption}]";
}

/// <summary>One session of a conversation between two people.</summary>
internal sealed record ConversationSession(DateTimeOffset Date, IReadOnlyList<ConversationTurn> Turns);

/// <summary>A question about a conversation, and the turns that answer it.</summary>
internal sealed record ConversationQuestion(string Question, string Answer, IReadOnlyList<string> Evidence, QuestionCategory Category);

/// <summary>The categories of questions, numbered as in LoCoMo.</summary>
internal enum QuestionCategory
{
    /// <summary>Several turns.</summary>
    MultiHop = 1,

    /// <summary>A date or a length of time, asked for or named.</summary>
    Temporal = 2,

    /// <summary>A conclusion.</summary>
    OpenDomain = 3,

    /// <summary>One turn.</summary>
    SingleHop = 4,

    /// <summary>A question about one speaker whose answer is true of the other; no answer is right, so it is reported separately.</summary>
    Adversarial = 5,
}

/// <summary>A long conversation with questions about it. See Conversations/README.md.</summary>
internal sealed record TestConversation(
    string Id,
    IReadOnlyList<ConversationSession> Sessions,
    IReadOnlyList<ConversationQuestion> Questions
)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public IEnumerable<ConversationTurn> Turns => Sessions.SelectMany(session => session.Turns);

    /// <summary>All conversations of the tests.</summary>
    public static IReadOnlyList<TestConversation> ReadAll()
    {
        var assembly = typeof(TestConversation).Assembly;
        return
        [
            .. assembly
                .GetManifestResourceNames()
                .Where(name => name.StartsWith("Conversations/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(Read),
        ];

        TestConversation Read(string name)
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            return JsonSerializer.Deserialize<TestConversation>(stream, Format)!;
        }
    }
}
