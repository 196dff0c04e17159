using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using MemStack.Memory.Embedding;

namespace MemStack.Memory.Tests.Support;

/// <summary>An embedder whose vectors depend on model and text alone. It can be unavailable, refuse some texts, or wait for a
/// signal.</summary>
internal sealed class FailingEmbedder : IEmbedder
{
    public const int Dimension = 8;

    private readonly ConcurrentQueue<string> _texts = new();

    public bool IsEnabled => true;

    public string Model { get; set; } = "old";

    /// <summary>The reason why there are no vectors at all; null while there are.</summary>
    public string? Away { get; set; }

    /// <summary>A text that is refused, with every batch that contains it.</summary>
    public Func<string, bool> Refuses { get; set; } = _ => false;

    /// <summary>Runs before each request.</summary>
    public Func<IReadOnlyList<string>, CancellationToken, Task>? Before { get; set; }

    /// <summary>Every text that was sent, in all requests.</summary>
    public IReadOnlyCollection<string> Texts => _texts;

    public float[] VectorOf(string text)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Model + "\n" + text));
        var vector = Enumerable.Range(0, Dimension).Select(i => (hash[i] / 255f) - 0.5f).ToArray();
        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return [.. vector.Select(value => value / length)];
    }

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(
        IReadOnlyList<string> texts,
        CancellationToken cancellationToken
    )
    {
        foreach (var text in texts)
        {
            _texts.Enqueue(text);
        }

        if (Before is { } before)
        {
            await before(texts, cancellationToken);
        }

        if (Away is { } reason)
        {
            throw new EmbeddingException(reason);
        }

        if (texts.Any(Refuses))
        {
            throw new EmbeddingException("http_4xx");
        }

        return [.. texts.Select(text => (ReadOnlyMemory<float>)VectorOf(text))];
    }
}
