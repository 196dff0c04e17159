using System.Numerics.Tensors;
using MemStack.Memory.Plans;

namespace MemStack.Memory.Sqlite.Vectors;

/// <summary>
/// Vectors of one model and length in contiguous memory, as 8-bit integers: a quarter of the bytes to read, and a search is bound by
/// reading. A coded cosine is within about 0.01 of the true one; the store scores the best ones again with its floats. One thread writes;
/// any number read beside it.
/// </summary>
internal sealed class VectorTable(int dimension)
{
    private const int ChunkRows = 4_096;

    private readonly Dictionary<long, int> _places = [];
    private readonly Lock _gate = new();

    // Replaced as a whole, so that a reader never sees rows of one state in the chunks of another.
    private volatile State _state = new([], 0);

    /// <summary>Vectors that are held.</summary>
    public int Count => _places.Count;

    /// <summary>Adds a vector of length 1, or replaces the memory's old one.</summary>
    public void Set(long seq, ScopeMask scope, ReadOnlySpan<float> vector)
    {
        lock (_gate)
        {
            RemoveUnderGate(seq);
            var (chunks, rows) = (_state.Chunks, _state.Rows);
            if (rows == chunks.Length * ChunkRows)
            {
                chunks = [.. chunks, new Chunk(dimension)];
            }

            var (chunk, row) = (chunks[rows / ChunkRows], rows % ChunkRows);
            chunk.Scales[row] = Encode(vector, chunk.Code(row));
            chunk.Scopes[row] = scope;
            chunk.Seqs[row] = seq;
            _places[seq] = rows;
            _state = new State(chunks, rows + 1);
        }
    }

    /// <summary>Removes a memory's vector. Its slot stays empty until the table is compacted.</summary>
    public void Remove(long seq)
    {
        lock (_gate)
        {
            RemoveUnderGate(seq);
        }
    }

    /// <summary>Returns the memories of the scope that are nearest to the query, best first, with their coded cosine.</summary>
    /// <param name="query">The query's vector, of length 1.</param>
    /// <param name="scope">The scope that a memory must belong to.</param>
    /// <param name="limit">Most memories to return.</param>
    public List<(long Seq, float Similarity)> Search(ReadOnlySpan<float> query, ScopeMask scope, int limit)
    {
        Span<sbyte> code = new sbyte[dimension];
        var scale = Encode(query, code);
        var state = _state;
        var best = new PriorityQueue<long, float>(limit + 1);
        var worst = float.NegativeInfinity;
        for (var first = 0; first < state.Rows; first += ChunkRows)
        {
            var chunk = state.Chunks[first / ChunkRows];
            var end = Math.Min(ChunkRows, state.Rows - first);
            for (var row = 0; row < end; row++)
            {
                if (!chunk.Scopes[row].IsIn(scope))
                {
                    continue;
                }

                var similarity = SignedBytes.Dot(code, chunk.Code(row)) * scale * chunk.Scales[row];
                if (best.Count == limit && similarity <= worst)
                {
                    continue;
                }

                if (Volatile.Read(ref chunk.Seqs[row]) is not (> 0 and var seq))
                {
                    continue;
                }

                if (best.Count < limit)
                {
                    best.Enqueue(seq, similarity);
                }
                else
                {
                    best.DequeueEnqueue(seq, similarity);
                }

                if (best.Count == limit)
                {
                    best.TryPeek(out _, out worst);
                }
            }
        }

        var found = new List<(long Seq, float Similarity)>(best.Count);
        while (best.TryDequeue(out var seq, out var similarity))
        {
            found.Add((seq, similarity));
        }

        found.Reverse();
        return found;
    }

    /// <summary>Returns the coded cosine of each memory that another source found; null for one without a vector in this table.</summary>
    public float?[] Score(ReadOnlySpan<float> query, IReadOnlyList<long> seqs)
    {
        Span<sbyte> code = new sbyte[dimension];
        var scale = Encode(query, code);
        var scores = new float?[seqs.Count];
        lock (_gate)
        {
            for (var i = 0; i < scores.Length; i++)
            {
                if (!_places.TryGetValue(seqs[i], out var place))
                {
                    continue;
                }

                var (chunk, row) = (_state.Chunks[place / ChunkRows], place % ChunkRows);
                scores[i] = SignedBytes.Dot(code, chunk.Code(row)) * scale * chunk.Scales[row];
            }
        }

        return scores;
    }

    private void RemoveUnderGate(long seq)
    {
        if (!_places.Remove(seq, out var place))
        {
            return;
        }

        Volatile.Write(ref _state.Chunks[place / ChunkRows].Seqs[place % ChunkRows], 0);
        if (_state.Rows > ChunkRows && Count < _state.Rows / 2)
        {
            Pack();
        }
    }

    // Into new chunks: readers keep the old ones until they are done.
    private void Pack()
    {
        var old = _state;
        var chunks = new Chunk[(Count / ChunkRows) + 1];
        for (var i = 0; i < chunks.Length; i++)
        {
            chunks[i] = new Chunk(dimension);
        }

        var next = 0;
        for (var place = 0; place < old.Rows; place++)
        {
            var (from, row) = (old.Chunks[place / ChunkRows], place % ChunkRows);
            if (from.Seqs[row] is not (> 0 and var seq))
            {
                continue;
            }

            var (to, free) = (chunks[next / ChunkRows], next % ChunkRows);
            from.Code(row).CopyTo(to.Code(free));
            (to.Scales[free], to.Scopes[free], to.Seqs[free]) = (from.Scales[row], from.Scopes[row], seq);
            _places[seq] = next++;
        }

        _state = new State(chunks, next);
    }

    private static float Encode(ReadOnlySpan<float> vector, Span<sbyte> code)
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

    private sealed record State(Chunk[] Chunks, int Rows);

    private sealed class Chunk(int dimension)
    {
        private readonly sbyte[] _codes = new sbyte[ChunkRows * dimension];

        public float[] Scales { get; } = new float[ChunkRows];

        public ScopeMask[] Scopes { get; } = new ScopeMask[ChunkRows];

        public long[] Seqs { get; } = new long[ChunkRows];

        public Span<sbyte> Code(int row) => _codes.AsSpan(row * dimension, dimension);
    }
}
