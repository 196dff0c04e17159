using MemStack.Memory.Embedding;

namespace MemStack.Benchmarks.Scale;

/// <summary>
/// Memories in words of very different frequencies, as in real text, and vectors in clusters, as embedding models give. The same for every
/// run.
/// </summary>
internal sealed class SyntheticCorpus(int rows, int dimensions, int users)
{
    private const int Vocabulary = 20_000;
    private const int Clusters = 500;
    private const int WordsPerMemory = 14;

    private readonly float[] _centres = Centres(dimensions);

    public int Rows => rows;

    public int Dimensions => dimensions;

    public string UserOf(int row) => $"user{row % users}";

    public string Text(int row)
    {
        var random = new Random(row);
        return string.Join(' ', Enumerable.Range(0, WordsPerMemory).Select(_ => Word(random)));
    }

    /// <summary>Returns a vector of length 1.</summary>
    public float[] Vector(int seed)
    {
        var random = new Random(seed);
        var centre = random.Next(Clusters);
        var vector = new float[dimensions];
        for (var i = 0; i < dimensions; i++)
        {
            vector[i] = _centres[(centre * dimensions) + i] + (0.8f * ((float)random.NextDouble() - 0.5f));
        }

        return Normalised(vector);
    }

    /// <summary>Three words of a memory: one rare, two common.</summary>
    public string Query(int seed)
    {
        var random = new Random(seed);
        return string.Join(' ', Text(random.Next(rows)).Split(' ').Take(3));
    }

    // Zipf's law: the n-th word is about n times rarer than the first.
    private static string Word(Random random) => "w" + (int)(Math.Exp(random.NextDouble() * Math.Log(Vocabulary)) - 1) + "x";

    private static float[] Centres(int dimensions)
    {
        var random = new Random(42);
        return [.. Enumerable.Range(0, Clusters * dimensions).Select(_ => (float)random.NextDouble() - 0.5f)];
    }

    private static float[] Normalised(float[] vector)
    {
        var length = MathF.Sqrt(vector.Sum(x => x * x));
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] /= length;
        }

        return vector;
    }
}

/// <summary>Gives each text the vector that the corpus has for it: row numbers of memories, seeds of queries.</summary>
internal sealed class SyntheticEmbedder(SyntheticCorpus corpus) : IEmbedder
{
    private readonly Dictionary<string, int> _seeds = new(StringComparer.Ordinal);

    public bool IsEnabled => true;

    public string Model => "synthetic";

    public void Know(string text, int seed) => _seeds[text] = seed;

    public ValueTask<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        new([.. texts.Select(text => (ReadOnlyMemory<float>)corpus.Vector(_seeds.GetValueOrDefault(text)))]);
}
