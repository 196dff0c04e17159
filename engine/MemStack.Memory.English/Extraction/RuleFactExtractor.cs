using MemStack.Memory.Configuration;
using MemStack.Memory.English.Grammar;
using MemStack.Memory.Extraction;
using MemStack.Memory.Model;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.English.Extraction;

/// <summary>
/// Keeps the statements of a conversation without a model: sentence by sentence, as they were said, attributed to their speaker. Questions,
/// greetings, acknowledgements, requests and offers of help are dropped; a statement repeated in the same add is kept once. A grammar of
/// English finds in a statement the question that it answers (its slot) and the relations that it states. A message in another language is
/// kept whole, without slots.
/// </summary>
/// <remarks>
/// The work is linear in the length of the messages: each sentence is read once, and its first <see cref="Tokenizer.MaxTokens"/> words
/// decide.
/// </remarks>
internal sealed class RuleFactExtractor(IOptions<MemoryOptions> options) : IFactExtractor
{
    private const int MaxKeyLength = 80;

    public ValueTask<IReadOnlyList<ExtractedFact>> ExtractAsync(
        IReadOnlyList<ChatMessage> messages,
        DateTimeOffset said,
        CancellationToken cancellationToken
    ) => ExtractAsync(messages, [], said, cancellationToken);

    public bool NeedsContext(IReadOnlyList<ChatMessage> messages) =>
        messages.FirstOrDefault(Roles.IsRemembered) is { } first
        && SpeakerOf(first) is not null
        && Sentences.Of(first.Content).FirstOrDefault() is { } sentence
        && SentenceReader.NeedsContext(sentence);

    public ValueTask<IReadOnlyList<ExtractedFact>> ExtractAsync(
        IReadOnlyList<ChatMessage> messages,
        IReadOnlyList<MemoryRecord> earlier,
        DateTimeOffset said,
        CancellationToken cancellationToken
    )
    {
        var facts = new List<ExtractedFact>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var readers = new Dictionary<string, SentenceReader>(StringComparer.Ordinal);
        Recall(earlier, readers);
        foreach (var (index, message) in messages.Index().Where(pair => Roles.IsRemembered(pair.Item)))
        {
            foreach (var fact in Facts(message, readers, said))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (facts.Count == options.Value.MaxFactsPerAdd)
                {
                    return new(facts);
                }

                if (seen.Add(fact.Text))
                {
                    facts.Add(fact with { Message = index });
                }
            }
        }

        return new(facts);
    }

    // The newest alone can be what is corrected; of whom "she" is one of the others may tell.
    private static void Recall(IReadOnlyList<MemoryRecord> earlier, Dictionary<string, SentenceReader> readers)
    {
        foreach (var (index, memory) in earlier.Index())
        {
            if (
                SpeakerOf(new ChatMessage(memory.Role ?? Roles.User, memory.Text, memory.ActorId)) is not { } speaker
                || !EnglishText.Is(memory.Text)
            )
            {
                continue;
            }

            if (!readers.TryGetValue(speaker, out var reader))
            {
                readers.Add(speaker, reader = new SentenceReader(speaker));
            }

            reader.Recall(memory.Text, canBeCorrected: index == earlier.Count - 1);
        }
    }

    // Statements of an assistant about itself are no facts about anybody, unless it has a person's name.
    private static string? SpeakerOf(ChatMessage message) =>
        message.Name is { Length: > 0 } name ? SpeakerKey(name)
        : message.Role == Roles.User ? "user"
        : null;

    private static IEnumerable<ExtractedFact> Facts(ChatMessage message, Dictionary<string, SentenceReader> readers, DateTimeOffset said)
    {
        if (!EnglishText.Is(message.Content))
        {
            var whole = message.Content.Trim();
            if (whole.Any(char.IsLetterOrDigit) && !Sentences.Of(whole).All(Statements.IsQuestion))
            {
                yield return new ExtractedFact(whole, message.Role, message.Name) { Categories = [Categories.Misc] };
            }

            yield break;
        }

        var speaker = SpeakerOf(message);
        if (speaker is not null && !readers.ContainsKey(speaker))
        {
            readers.Add(speaker, new SentenceReader(speaker));
        }

        foreach (var sentence in Sentences.Of(message.Content))
        {
            foreach (var statement in speaker is null ? [new Statement(sentence, null)] : readers[speaker].Read(sentence))
            {
                // A statement with a slot is worth keeping however short it is.
                if (statement.Reading is null && !Statements.IsOne(statement.Text, message.Role))
                {
                    continue;
                }

                yield return new ExtractedFact(statement.Text, message.Role, message.Name)
                {
                    Slot = statement.Reading?.Slot,
                    SlotValue = statement.Reading?.Value,
                    Ended = statement.Reading?.Ended,
                    Began = statement.Reading?.Came?.Began(said),
                    Relations = statement.Reading?.Relations ?? [],
                    Categories = CategoryWords.Of(statement.Text, statement.Reading?.Category),
                };
            }
        }
    }

    // A name is a key as it is; marks of slots in it are none.
    private static string SpeakerKey(string name) =>
        name.Trim().ToLowerInvariant().Replace('/', ' ') is var key && key.Length > MaxKeyLength
            ? key[..(char.IsHighSurrogate(key[MaxKeyLength - 1]) ? MaxKeyLength - 1 : MaxKeyLength)]
            : key;
}
