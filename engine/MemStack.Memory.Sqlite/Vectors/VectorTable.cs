using MemStack.Memory.Plans;

namespace MemStack.Memory.Sqlite.Vectors;

/// <summary>
/// Vectors of one model and length in contiguous memory, as 8-bit integers: a quarter of the bytes to read, and a search is bound by
/// reading. A coded cosine is within about 0.01 of the true one; the store scores the best ones again with its floats. One thread writes;
/// any number read beside it.
/// </summary>
internal sealed class VectorTable(int dimension)
{
    private readonly Dictionary<long, int> _rows = [];
    private readonly Lock _lock = new();

    // Replaced as a whole, so that a reader never sees rows of one state in the chunks of another.
    private volatile State _state = new([], 0);

    /// <summary>Vectors that are held.</summary>
    public int Count => _rows.Count;

    /// <summary>Adds a vector of length 1, or replaces the memory's old one.</summary>
    public void Set(long seq, ScopeMask scope, ReadOnlySpan<float> vector)
    {
        lock (_lock)
        {
            RemoveLocked(seq);
            var (chunks, rows) = (_state.Chunks, _state.Rows);
            if (rows == chunks.Length * VectorChunk.Capacity)
            {
                chunks = [.. chunks, new VectorChunk(dimension)];
            }

            var (chunk, row) = (chunks[rows / VectorChunk.Capacity], rows % VectorChunk.Capacity);
            chunk.Set(row, seq, scope, vector);
            _rows[seq] = rows;
            _state = new State(chunks, rows + 1);
        }
    }

    /// <summary>Removes a memory's vector. Its slot stays empty until the table is compacted.</summary>
    public void Remove(long seq)
    {
        lock (_lock)
        {
            RemoveLocked(seq);
        }
    }

    /// <summary>Returns the memories of the scope that are nearest to the query, best first, with their coded cosine.</summary>
    /// <param name="query">The query's vector, of length 1.</param>
    /// <param name="scope">The scope that a memory must belong to.</param>
    /// <param name="limit">Most memories to return.</param>
    public List<(long Seq, float Similarity)> Search(ReadOnlySpan<float> query, ScopeMask scope, int limit)
    {
        Span<sbyte> code = new sbyte[dimension];
        var scale = VectorChunk.Encode(query, code);
        var state = _state;
        var best = new PriorityQueue<long, float>(limit + 1);
        var worst = float.NegativeInfinity;
        for (var first = 0; first < state.Rows; first += VectorChunk.Capacity)
        {
            var chunk = state.Chunks[first / VectorChunk.Capacity];
            var end = Math.Min(VectorChunk.Capacity, state.Rows - first);
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
        var scale = VectorChunk.Encode(query, code);
        var scores = new float?[seqs.Count];
        lock (_lock)
        {
            for (var i = 0; i < scores.Length; i++)
            {
                if (!_rows.TryGetValue(seqs[i], out var place))
                {
                    continue;
                }

                var (chunk, row) = (_state.Chunks[place / VectorChunk.Capacity], place % VectorChunk.Capacity);
                scores[i] = SignedBytes.Dot(code, chunk.Code(row)) * scale * chunk.Scales[row];
            }
        }

        return scores;
    }

    private void RemoveLocked(long seq)
    {
        if (!_rows.Remove(seq, out var place))
        {
            return;
        }

        Volatile.Write(ref _state.Chunks[place / VectorChunk.Capacity].Seqs[place % VectorChunk.Capacity], 0);
        if (_state.Rows > VectorChunk.Capacity && Count < _state.Rows / 2)
        {
            Compact();
        }
    }

    // Into new chunks: readers keep the old ones until they are done.
    private void Compact()
    {
        var old = _state;
        var chunks = new VectorChunk[(Count / VectorChunk.Capacity) + 1];
        for (var i = 0; i < chunks.Length; i++)
        {
            chunks[i] = new VectorChunk(dimension);
        }

        var next = 0;
        for (var place = 0; place < old.Rows; place++)
        {
            var (from, row) = (old.Chunks[place / VectorChunk.Capacity], place % VectorChunk.Capacity);
            if (from.Seqs[row] is not (> 0 and var seq))
            {
                continue;
            }

            var (to, free) = (chunks[next / VectorChunk.Capacity], next % VectorChunk.Capacity);
            to.Copy(free, from, row);
            _rows[seq] = next++;
        }

        _state = new State(chunks, next);
    }

    private sealed record State(VectorChunk[] Chunks, int Rows);
}
