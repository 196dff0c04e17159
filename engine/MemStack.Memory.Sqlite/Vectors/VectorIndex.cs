using System.Collections.Concurrent;
using MemStack.Memory.Plans;

namespace MemStack.Memory.Sqlite.Vectors;

/// <summary>Tables of vectors by model and length: vectors of different models are never compared.</summary>
internal sealed class VectorIndex
{
    private readonly ConcurrentDictionary<(string Model, int Dimension), VectorTable> _tables = new();

    /// <summary>The number of vectors of all models.</summary>
    public int Count => _tables.Values.Sum(table => table.Count);

    /// <summary>The vectors that can be compared with a query; null when there are none.</summary>
    public VectorTable? Find(string model, int dimension) => _tables.GetValueOrDefault((model, dimension));

    public void Set(long seq, string model, ScopeMask scope, ReadOnlySpan<float> vector) =>
        _tables.GetOrAdd((model, vector.Length), key => new VectorTable(key.Dimension)).Set(seq, scope, vector);

    public void Remove(long seq)
    {
        foreach (var table in _tables.Values)
        {
            table.Remove(seq);
        }
    }
}
