using MemStack.Memory.Configuration;
using MemStack.Memory.Consolidation;
using MemStack.Memory.Embedding;
using MemStack.Memory.Extraction;
using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Stores;
using MemStack.Memory.Telemetry;
using MemStack.Memory.Text;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Adding;

/// <summary>Processes an add, at once or in a worker: extraction, consolidation, vectors, and one transaction of the store.</summary>
internal sealed class AddPipeline(
    IMemoryStore store,
    IFactExtractor extractor,
    FactConsolidation consolidation,
    ILanguageRules language,
    FactVectors vectors,
    MemoryTelemetry telemetry,
    IOptions<MemoryOptions> options
)
{
    // Enough context to resolve pronouns.
    private const int EarlierMemories = 4;

    /// <summary>Stores the messages durably.</summary>
    /// <param name="request">A valid request.</param>
    /// <param name="fingerprint">See <see cref="RequestFingerprint"/>.</param>
    /// <param name="eventId">The add's event.</param>
    /// <param name="queued">True for a job of the queue.</param>
    /// <param name="now">The moment of the add.</param>
    /// <param name="cancellationToken">Ends the wait; a transaction that the store has begun is committed all the same.</param>
    public async Task<AddResult> RunAsync(
        AddRequest request,
        string fingerprint,
        Guid eventId,
        bool queued,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var facts = await FactsAsync(request, now, cancellationToken);
        // All vectors in as few requests as possible; the searches for similar memories then find them in the embedder's cache.
        var embedded = await vectors.EmbedAsync([.. facts.Select(fact => fact.Text)], cancellationToken);
        var decisions = await consolidation.DecideAsync(request, facts, now, cancellationToken);
        var sources = new string?[request.Messages.Count];
        var memories = new List<NewMemory>(facts.Count);
        foreach (var (i, fact) in facts.Index())
        {
            var record = RecordOf(request, fact, now) with { EmbeddingModel = embedded is null ? null : vectors.Model };
            memories.Add(
                new NewMemory(record, TextAnalyzer.Index(fact.Text))
                {
                    SourceTerms = request.Infer ? SourceOf(fact) : null,
                    InheritedTerms = decisions[i].About is { } about ? TextAnalyzer.Index(about) : null,
                    DedupKey = request.Infer ? DedupKey(fact) : null,
                    Contradicts = language.Contradicts(record.Slot, record.SlotValue),
                    Relations = FactRelations.Of(fact, record),
                    Vector = embedded is null ? default : embedded[i],
                    Supersedes = decisions[i].Supersedes,
                    DuplicateOf = decisions[i].DuplicateOf,
                }
            );
        }

        return await store.AddAsync(
            new AddBatch
            {
                EventId = eventId,
                Tenant = request.Tenant,
                Memories = memories,
                Input = request.Infer ? request.Messages : null,
                Thread = ScopeKeys.Thread(request, eventId, memories.Count),
                IdempotencyKey = request.IdempotencyKey,
                Fingerprint = fingerprint,
                Now = now,
                OldestKey = now - options.Value.IdempotencyRetention,
                Queued = queued,
            },
            cancellationToken
        );

        // A fact that is the whole message has no other source.
        string? SourceOf(ExtractedFact fact)
        {
            var message = request.Messages[fact.Message].Content;
            return SourceWords.Of(
                fact,
                facts,
                message == fact.Text ? null : sources[fact.Message] ??= TextAnalyzer.Index(message),
                language
            );
        }
    }

    private async Task<IReadOnlyList<ExtractedFact>> FactsAsync(AddRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!request.Infer)
        {
            return
            [
                .. request
                    .Messages.Index()
                    .Where(pair => Roles.IsRemembered(pair.Item))
                    .Select(pair => new ExtractedFact(pair.Item.Content, pair.Item.Role, pair.Item.Name) { Message = pair.Index }),
            ];
        }

        using var step = telemetry.StartStep(MemoryTelemetry.ExtractStep);
        var earlier = extractor.NeedsContext(request.Messages) ? await EarlierAsync(request, now, cancellationToken) : [];
        var facts = await extractor.ExtractAsync(request.Messages, earlier, request.Timestamp ?? now, cancellationToken);
        return facts.Count <= options.Value.MaxFactsPerAdd ? facts : [.. facts.Take(options.Value.MaxFactsPerAdd)];
    }

    // The latest messages, the newest last.
    private async Task<IReadOnlyList<MemoryRecord>> EarlierAsync(
        AddRequest request,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var page = await store.ListAsync(
            new ListRequest
            {
                Tenant = request.Tenant,
                Filter = FactConsolidation.OwnerOf(request),
                Limit = EarlierMemories,
            },
            now,
            cancellationToken
        );
        return [.. page.Items.Reverse()];
    }

    // Two names may have one stem ("Marie", "Mary"): facts that answer differently are not the same.
    private static string? DedupKey(ExtractedFact fact) =>
        TextAnalyzer.DedupKey(fact.Text) is { } key && fact.SlotValue is { } value
            ? TextHash.Of(key + "/" + value)
            : TextAnalyzer.DedupKey(fact.Text);

    private static MemoryRecord RecordOf(AddRequest request, ExtractedFact fact, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(now),
            Tenant = request.Tenant,
            UserId = request.UserId,
            AgentId = request.AgentId,
            AppId = request.AppId,
            RunId = request.RunId,
            ActorId = fact.ActorId,
            Role = fact.Role,
            Text = fact.Text,
            Hash = TextHash.Of(fact.Text),
            Metadata = (System.Text.Json.Nodes.JsonObject?)request.Metadata?.DeepClone(),
            Categories = fact.Categories,
            Slot = fact.Slot,
            SlotValue = fact.SlotValue,
            ValidFrom = fact.Began ?? (request.Timestamp is { } said ? Instants.Truncate(said) : null),
            ExpiresAt = request.ExpiresAt,
            CreatedAt = now,
            UpdatedAt = now,
        };
}
