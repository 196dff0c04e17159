using MemStack.Memory.Adding;
using MemStack.Memory.Embedding;
using MemStack.Memory.Extraction;
using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Stores;
using MemStack.Memory.Text;

namespace MemStack.Memory.Updating;

/// <summary>Prepares updates before their transaction: a new text is embedded, and its fact extracted.</summary>
internal sealed class UpdatePreparation(
    IMemoryStore store,
    IFactExtractor extractor,
    ILanguageRules language,
    FactVectors vectors,
    TimeProvider time
)
{
    /// <summary>Returns the update with everything that its new text changes.</summary>
    public async Task<MemoryUpdate> PrepareAsync(UpdateRequest request, CancellationToken cancellationToken)
    {
        if (request.Text is not { } text)
        {
            return new MemoryUpdate(request);
        }

        var vector = await vectors.EmbedAsync([text], cancellationToken);
        var change = new MemoryUpdate(request)
        {
            Terms = TextAnalyzer.Index(text),
            Vector = vector is null ? default : vector[0],
            EmbeddingModel = vector is null ? null : vectors.Model,
        };
        // A fact with a slot keeps it; a verbatim message has none, and none is extracted for it.
        if (await store.GetAsync(request.Tenant, request.Id, cancellationToken) is not { Slot: not null } before)
        {
            return change;
        }

        var facts = await extractor.ExtractAsync(
            [new ChatMessage(before.Role ?? Roles.User, text, before.ActorId)],
            request.Timestamp ?? Instants.Truncate(time.GetUtcNow()),
            cancellationToken
        );
        return facts is [var fact]
            ? change with
            {
                Slot = fact.Slot,
                SlotValue = fact.SlotValue,
                Contradicts = language.Contradicts(fact.Slot, fact.SlotValue),
                Relations = FactRelations.Of(fact, before),
            }
            : change;
    }
}
