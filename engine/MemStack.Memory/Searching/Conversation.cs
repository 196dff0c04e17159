namespace MemStack.Memory.Searching;

/// <summary>The order of the candidates in their conversations.</summary>
internal sealed class Conversation
{
    /// <summary>The maximum distance of a neighbour, in turns either way.</summary>
    public const int Reach = RankingWeights.WindowReach;

    private const int Width = (2 * Reach) + 1;

    private readonly int[] _threads;
    private readonly int[] _neighbours;

    public Conversation(IReadOnlyList<Candidate> rows)
    {
        _threads = new int[rows.Count];
        _neighbours = new int[rows.Count * Width];
        Array.Fill(_neighbours, -1);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        // A conversation's rows come in the order of its turns: a row's neighbours are among the last few of them.
        var latest = new List<int[]>();
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows[row].Thread is not { } name)
            {
                _threads[row] = -1;
                continue;
            }

            if (!ids.TryGetValue(name, out var id))
            {
                ids.Add(name, id = ids.Count);
                latest.Add([.. Enumerable.Repeat(-1, Reach)]);
            }

            _threads[row] = id;
            foreach (var other in latest[id])
            {
                if (other < 0 || rows[row].Turn - rows[other].Turn is not (> 0 and <= Reach and var distance))
                {
                    continue;
                }

                _neighbours[(row * Width) + Reach - distance] = other;
                _neighbours[(other * Width) + Reach + distance] = row;
            }

            Array.Copy(latest[id], 0, latest[id], 1, Reach - 1);
            latest[id][0] = row;
        }

        Threads = ids.Count;
    }

    /// <summary>The number of conversations among the candidates.</summary>
    public int Threads { get; }

    /// <summary>The conversation of a candidate, counted from 0; -1 when it has none.</summary>
    public int Thread(int row) => _threads[row];

    /// <summary>
    /// The candidate <paramref name="distance"/> turns later, up to <see cref="Reach"/> either way; -1 when that is no candidate.
    /// </summary>
    public int Neighbour(int row, int distance) => _neighbours[(row * Width) + Reach + distance];
}
