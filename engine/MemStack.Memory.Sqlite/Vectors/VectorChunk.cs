using System.Numerics.Tensors;
using MemStack.Memory.Plans;

namespace MemStack.Memory.Sqlite.Vectors;

/// <summary>Rows of a <see cref="VectorTable"/>: coded vectors with their scales, scopes and memories.</summary>
internal sealed class VectorChunk(int dimension)
{
    /// <summary>Rows of a chunk.</summary>
    public const int Capacity = 4_096;

    private readonly sbyte[] _codes = new sbyte[Capacity * dimension];

    public float[] Scales { get; } = new float[Capacity];

    public ScopeMask[] Scopes { get; } = new ScopeMask[Capacity];

    public long[] Seqs { get; } = new long[Capacity];

    public Span<sbyte> Code(int row) => _codes.AsSpan(row * dimension, dimension);

    /// <summary>Sets a row.</summary>
    public void Set(int row, long seq, ScopeMask scope, ReadOnlySpan<float> vector)
    {
        Scales[row] = Encode(vector, Code(row));
        Scopes[row] = scope;
        Seqs[row] = seq;
    }

    /// <summary>Copies a row of another chunk.</summary>
    public void Copy(int row, VectorChunk source, int sourceRow)
    {
        source.Code(sourceRow).CopyTo(Code(row));
        (Scales[row], Scopes[row], Seqs[row]) = (source.Scales[sourceRow], source.Scopes[sourceRow], source.Seqs[sourceRow]);
    }

    /// <summary>Codes a vector and returns the scale of its code.</summary>
    public static float Encode(ReadOnlySpan<float> vector, Span<sbyte> code)
    {
        var largest = MathF.Abs(TensorPrimitives.MaxMagnitude(vector));
        if (largest == 0)
        {
            code.Clear();
            return 0;
        }

        var factor = sbyte.MaxValue / largest;
        for (var i = 0; i < code.Length; i++)
        {
            code[i] = (sbyte)MathF.Round(vector[i] * factor);
        }

        return 1 / factor;
    }
}
