using MemStack.Memory.Models.Telemetry;
using Microsoft.Extensions.AI;

namespace MemStack.Memory.Models.Calls;

/// <summary>
/// An embedding generator inside the span of its call: as <see cref="GuardedChatClient"/>, and the span gets the length of the vectors that
/// came, which decides whether they can be compared; the library knows the length that was asked for.
/// </summary>
internal sealed class GuardedEmbeddingGenerator(IEmbeddingGenerator<string, Embedding<float>> inner)
    : DelegatingEmbeddingGenerator<string, Embedding<float>>(inner)
{
    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var answer = await ModelCallException.GuardAsync(() => base.GenerateAsync(values, options, cancellationToken));
        if (answer.Count > 0)
        {
            ModelTelemetry.CurrentCall?.SetTag(ModelTelemetry.DimensionCount, answer[0].Vector.Length);
        }

        return answer;
    }

    // The inner generator belongs to the container.
    protected override void Dispose(bool disposing) => base.Dispose(disposing: false);
}
