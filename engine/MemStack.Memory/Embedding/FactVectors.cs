using MemStack.Memory.Telemetry;
using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Embedding;

/// <summary>
/// Creates the vectors of memories. If the model fails, memories are stored without vectors: they are found by their words until they are
/// embedded again.
/// </summary>
internal sealed class FactVectors(IEmbedder embedder, MemoryTelemetry telemetry, ILogger<FactVectors> logger)
{
    /// <summary>The model of the vectors.</summary>
    public string Model => embedder.Model;

    /// <summary>Returns one vector for each text, or null when there is no model or it failed.</summary>
    public async ValueTask<IReadOnlyList<ReadOnlyMemory<float>>?> EmbedAsync(
        IReadOnlyList<string> texts,
        CancellationToken cancellationToken
    )
    {
        if (!embedder.IsEnabled || texts.Count == 0)
        {
            return null;
        }

        using var step = telemetry.StartStep(MemoryTelemetry.EmbedStep);
        try
        {
            return await embedder.EmbedAsync(texts, cancellationToken);
        }
        catch (EmbeddingException exception)
        {
            step.Fail(exception.Reason);
            EmbeddingLog.StoredWithoutVector(logger, texts.Count, exception.Reason);
            return null;
        }
    }
}
