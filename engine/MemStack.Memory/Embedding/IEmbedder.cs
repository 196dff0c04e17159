namespace MemStack.Memory.Embedding;

/// <summary>Turns texts into vectors of one length, normalised to length 1, so that a dot product is their cosine.</summary>
public interface IEmbedder
{
    /// <summary>False when there is no model: searches are lexical then.</summary>
    bool IsEnabled { get; }

    /// <summary>The name that is stored with each vector; vectors of different models are never compared.</summary>
    string Model { get; }

    /// <summary>Returns one vector for each text, in their order, in as few requests as the model allows.</summary>
    /// <exception cref="EmbeddingException">The model gave no vectors: the caller continues without them.</exception>
    ValueTask<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken);
}

/// <summary>A model gave no vectors.</summary>
/// <param name="reason">A bounded word for metrics: timeout, rate_limited, unauthorized, http_4xx, http_5xx, malformed, dimension,
/// circuit_open, unavailable.</param>
/// <param name="inner">The cause.</param>
public sealed class EmbeddingException(string reason, Exception? inner = null)
    : Exception($"The embedding model gave no vectors ({reason}).", inner)
{
    /// <summary>A bounded word for metrics.</summary>
    public string Reason { get; } = reason;
}

/// <summary>No vectors.</summary>
internal sealed class NoEmbedder : IEmbedder
{
    public bool IsEnabled => false;

    public string Model => "";

    public ValueTask<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        new([.. texts.Select(_ => ReadOnlyMemory<float>.Empty)]);
}
