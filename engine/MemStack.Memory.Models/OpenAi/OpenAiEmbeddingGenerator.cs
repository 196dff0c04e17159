using Microsoft.Extensions.AI;
using OpenAI.Embeddings;
using EmbeddingGenerationOptions = Microsoft.Extensions.AI.EmbeddingGenerationOptions;
using SdkOptions = OpenAI.Embeddings.EmbeddingGenerationOptions;

namespace MemStack.Memory.Models.OpenAi;

/// <summary>
/// The embedding endpoint of the OpenAI SDK as an <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/>. Vectors come in the order of the
/// texts, whatever order they are answered in; the generator of Microsoft.Extensions.AI.OpenAI leaves them as they came.
/// </summary>
internal sealed class OpenAiEmbeddingGenerator(EmbeddingClient client, EmbeddingGeneratorMetadata metadata)
    : IEmbeddingGenerator<string, Embedding<float>>
{
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var answer = (
            await client.GenerateEmbeddingsAsync(values, new SdkOptions { Dimensions = options?.Dimensions }, cancellationToken)
        ).Value;
        return new GeneratedEmbeddings<Embedding<float>>(
            answer.OrderBy(static item => item.Index).Select(item => new Embedding<float>(item.ToFloats()) { ModelId = answer.Model })
        )
        {
            Usage = answer.Usage is { } usage
                ? new UsageDetails { InputTokenCount = usage.InputTokenCount, TotalTokenCount = usage.TotalTokenCount }
                : null,
        };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? metadata
        : serviceType == typeof(EmbeddingClient) ? client
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose()
    {
        // The HTTP client belongs to its factory.
    }
}
