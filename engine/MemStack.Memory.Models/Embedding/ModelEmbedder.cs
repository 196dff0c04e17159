using System.Numerics.Tensors;
using MemStack.Memory.Embedding;
using MemStack.Memory.Models.Calls;
using MemStack.Memory.Models.Configuration;
using MemStack.Memory.Models.Telemetry;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Models.Embedding;

/// <summary>
/// Vectors from an OpenAI-compatible endpoint: equal texts once, cached ones not at all, the rest in batches. The first answer decides the
/// dimension; another one later is refused, because vectors of different lengths can't be compared.
/// </summary>
internal sealed class ModelEmbedder(
    IEmbeddingGenerator<string, Embedding<float>> generator,
    CallRunner runner,
    VectorCache cache,
    ModelTelemetry telemetry,
    IOptions<EmbeddingModelOptions> options,
    ILogger<ModelEmbedder> logger
) : IEmbedder
{
    private const string Purpose = "embed";

    private int _dimension = options.Value.Dimensions;

    public bool IsEnabled => true;

    public string Model { get; } = NameOf(options.Value);

    /// <summary>
    /// Returns the name that is stored with each vector: the model, and the length if it was asked for, because shortened vectors are
    /// others.
    /// </summary>
    public static string NameOf(EmbeddingModelOptions options) =>
        options.Dimensions > 0 ? $"{options.Model}@{options.Dimensions}" : options.Model;

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(
        IReadOnlyList<string> texts,
        CancellationToken cancellationToken
    )
    {
        if (texts.Count == 0)
        {
            return [];
        }

        var keys = texts.Select(text => cache.KeyOf(Cut(text))).ToList();
        var unique = keys.Zip(texts).DistinctBy(static pair => pair.First).ToList();
        var cached = await cache.FindAsync([.. unique.Select(static pair => pair.First)], cancellationToken);
        var vectors = new Dictionary<string, float[]>(unique.Count, StringComparer.Ordinal);
        var missing = new List<(string Key, string Text)>();
        for (var index = 0; index < unique.Count; index++)
        {
            if (cached[index] is { } vector && IsKnownDimension(vector.Length))
            {
                vectors[unique[index].First] = vector;
            }
            else
            {
                missing.Add((unique[index].First, Cut(unique[index].Second)));
            }
        }

        var answers = await Task.WhenAll(missing.Chunk(options.Value.BatchSize).Select(batch => EmbedAsync(batch, cancellationToken)));
        foreach (var (key, vector) in answers.SelectMany(static answer => answer))
        {
            vectors[key] = vector;
        }

        return [.. keys.Select(key => (ReadOnlyMemory<float>)vectors[key])];
    }

    private async Task<(string Key, float[] Vector)[]> EmbedAsync((string Key, string Text)[] batch, CancellationToken cancellationToken)
    {
        try
        {
            var vectors = await runner.RunAsync(
                Purpose,
                async limit =>
                {
                    var settings = options.Value;
                    var answer = await generator.GenerateAsync(
                        batch.Select(static item => item.Text),
                        new EmbeddingGenerationOptions
                        {
                            ModelId = settings.Model,
                            Dimensions = settings.Dimensions > 0 ? settings.Dimensions : null,
                        },
                        limit
                    );
                    telemetry.Paid(ModelTelemetry.EmbeddingsOperation, settings.Model, Purpose, answer.Usage);
                    return Checked(answer, batch.Length);
                },
                cancellationToken
            );
            var entries = batch.Zip(vectors, static (item, vector) => (item.Key, vector)).ToArray();
            await cache.KeepAsync(entries, cancellationToken);
            return entries;
        }
        catch (ModelCallException failure)
        {
            // Without the cause: whoever logs this one would log what the endpoint said, which may quote the texts.
            throw new EmbeddingException(failure.Reason);
        }
    }

    private List<float[]> Checked(GeneratedEmbeddings<Embedding<float>> answer, int count)
    {
        if (answer.Count != count)
        {
            throw new ModelCallException(FailureReasons.Malformed);
        }

        var vectors = new List<float[]>(count);
        foreach (var embedding in answer)
        {
            var vector = embedding.Vector.ToArray();
            var length = TensorPrimitives.Norm<float>(vector);
            if (vector.Length == 0 || !float.IsFinite(length) || length == 0)
            {
                throw new ModelCallException(FailureReasons.Malformed);
            }

            CheckDimension(vector.Length);
            TensorPrimitives.Divide(vector, length, vector);
            vectors.Add(vector);
        }

        return vectors;
    }

    private void CheckDimension(int actual)
    {
        var expected = Interlocked.CompareExchange(ref _dimension, actual, 0);
        if (expected == 0 || expected == actual)
        {
            return;
        }

        logger.DimensionChanged(expected, actual);
        throw new ModelCallException(FailureReasons.Dimension);
    }

    // A cached vector of another run may be of a model that has changed under the same name since.
    private bool IsKnownDimension(int length) => Volatile.Read(ref _dimension) is var known && (known == 0 || known == length);

    private string Cut(string text)
    {
        var limit = options.Value.MaxTextLength;
        if (text.Length > limit)
        {
            return text[..(char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit)];
        }
        // Endpoints refuse an empty text, and with it the batch.
        return string.IsNullOrWhiteSpace(text) ? "." : text;
    }
}
