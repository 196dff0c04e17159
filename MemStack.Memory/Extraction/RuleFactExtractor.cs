using System.Collections.Frozen;
using MemStack.Memory.Engine;
using MemStack.Memory.Retrieval;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Extraction;

/// <summary>
/// Keeps the statements of a conversation without a model: sentence by sentence, as they were said, attributed to their speaker. Questions, greetings,
/// acknowledgements, requests and offers of help are dropped; a statement repeated in the same add is kept once. A message of nothing else gives no fact.
/// </summary>
internal sealed class RuleFactExtractor(IOptions<MemoryOptions> options) : IFactExtractor
{
    // Words that carry a conversation and no fact.
    private static readonly FrozenSet<string> Filler = (
        "hi hello hey hiya greetings morning afternoon evening night bye goodbye thanks thank thx please ok okay yes yeah yep yup nope sure right great good nice cool awesome perfect wonderful "
        + "fine lovely well oh ah hmm um uh wow haha lol alright course absolutely definitely exactly indeed really actually welcome problem worries sorry glad happy understood got sounds agree "
        + "maybe perhaps today know think see look let tell help").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] UserRequests =
    [
        "please ", "can you", "could you", "would you", "will you", "tell me", "show me", "give me", "help me", "let me know", "explain ", "write me", "what ", "how ", "why ", "when ", "where ", "who ",
        "thanks for", "thank you for",
    ];

    private static readonly string[] AssistantPhrases =
    [
        "let me know", "feel free", "i can help", "i'd be happy", "i would be happy", "i'm happy to", "happy to help", "i'm sorry", "i apologize", "as an ai", "i'm here to", "how can i", "is there anything",
        "you're welcome", "great question", "good question", "sure,", "i hope", "i'll remember", "i will remember", "thanks for sharing", "thank you for sharing", "that's great", "that sounds",
    ];

    public ValueTask<IReadOnlyList<ExtractedFact>> ExtractAsync(IReadOnlyList<ChatMessage> messages, DateTimeOffset said, CancellationToken cancellationToken)
    {
        var facts = new List<ExtractedFact>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (index, message) in messages.Index().Where(pair => Roles.IsRemembered(pair.Item)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var sentence in Sentences.Of(message.Content))
            {
                if (facts.Count == options.Value.MaxFactsPerAdd) return new(facts);
                if (IsStatement(sentence, message.Role) && seen.Add(sentence)) facts.Add(new ExtractedFact(sentence, message.Role, message.Name) { Message = index });
            }
        }

        return new(facts);
    }

    private static bool IsStatement(string sentence, string role)
    {
        if (sentence.EndsWith('?') || sentence.EndsWith('？') || sentence.EndsWith("?\"", StringComparison.Ordinal)) return false;
        var phrases = role == Roles.User ? UserRequests : AssistantPhrases;
        var plain = sentence.Replace('’', '\'');
        if (phrases.Any(phrase => plain.StartsWith(phrase, StringComparison.OrdinalIgnoreCase))) return false;
        var words = TextAnalyzer.Words(sentence).Take(64).ToList();
        var content = words.Count(word => !TextAnalyzer.IsStopWord(word) && !Filler.Contains(word));
        // "I'm vegan" says something in one word; an assistant's short remarks seldom do.
        return role == Roles.User ? words.Count >= 2 && content >= 1 : content >= 3;
    }
}
