using System.Collections.Concurrent;
using System.Numerics.Tensors;
using MemStack.Memory.Consolidation;
using MemStack.Memory.Embedding;
using MemStack.Memory.Extraction;
using MemStack.Memory.Model;
using Microsoft.Extensions.DependencyInjection;

namespace MemStack.Memory.Tests.Support;

/// <summary>Scripts the results of extractor, consolidator and embedder, where a test needs more than the rules give: facts, decisions,
/// vectors.</summary>
internal sealed class Script : IFactExtractor, IConsolidator, IEmbedder
{
    private readonly ConcurrentDictionary<string, ExtractedFact> _facts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, float[]> _vectors = new(StringComparer.Ordinal);

    bool IConsolidator.IsEnabled => Decide is not null;

    bool IEmbedder.IsEnabled => Model.Length > 0;

    /// <summary>The name of the embedding model; empty for none.</summary>
    public string Model { get; set; } = "";

    /// <summary>Decides about each fact; null leaves it to the store.</summary>
    public Func<ExtractedFact, IReadOnlyList<MemoryRecord>, ConsolidationDecision>? Decide { get; set; }

    /// <summary>Every text that a vector was asked for.</summary>
    public ConcurrentQueue<string> Embedded { get; } = new();

    /// <summary>Indicates whether no message is a fact.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>Indicates whether a message is several facts, with a bar between them.</summary>
    public bool Splits { get; set; }

    public void Replace(IServiceCollection services) =>
        services.AddSingleton<IFactExtractor>(this).AddSingleton<IConsolidator>(this).AddSingleton<IEmbedder>(this);

    /// <summary>The fact of a message: this one, or the message itself.</summary>
    public void Says(string text, string? slot = null, string? value = null, params ExtractedRelation[] relations) =>
        _facts[text] = new ExtractedFact(text, "user", null)
        {
            Slot = slot,
            SlotValue = value,
            Relations = relations,
        };

    /// <summary>Sets a text's vector, normalised to length 1; other texts get one in another direction.</summary>
    public void Means(string text, params float[] vector)
    {
        var length = TensorPrimitives.Norm(vector);
        _vectors[text] = [.. vector.Select(value => value / length)];
    }

    public ValueTask<IReadOnlyList<ExtractedFact>> ExtractAsync(
        IReadOnlyList<ChatMessage> messages,
        DateTimeOffset said,
        CancellationToken cancellationToken
    ) =>
        new([
            .. messages
                .Index()
                .Where(_ => !IsDeaf)
                .SelectMany(pair =>
                    (Splits ? pair.Item.Content.Split('|') : [pair.Item.Content]).Select(part =>
                        (pair.Index, Item: pair.Item with { Content = part })
                    )
                )
                .Select(pair =>
                    (_facts.GetValueOrDefault(pair.Item.Content) ?? new ExtractedFact(pair.Item.Content, pair.Item.Role, null)) with
                    {
                        ActorId = pair.Item.Name,
                        Message = pair.Index,
                    }
                ),
        ]);

    public ValueTask<IReadOnlyList<ConsolidationDecision>> DecideAsync(
        IReadOnlyList<ExtractedFact> facts,
        IReadOnlyList<IReadOnlyList<MemoryRecord>> near,
        CancellationToken cancellationToken
    ) => new([.. facts.Zip(near, (fact, known) => Decide!(fact, known))]);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        foreach (var text in texts)
        {
            Embedded.Enqueue(text);
        }

        return new([.. texts.Select(text => (ReadOnlyMemory<float>)(_vectors.GetValueOrDefault(text) ?? [0, 0, 0, 1]))]);
    }
}
