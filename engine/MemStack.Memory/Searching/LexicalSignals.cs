using static MemStack.Memory.Searching.RankingWeights;

namespace MemStack.Memory.Searching;

/// <summary>
/// Scores candidates by their own words and their neighbours'. Context is BM25F (Robertson, Zaragoza, Taylor, "Simple BM25 extension to
/// multiple weighted fields", CIKM 2004) over a memory, its neighbours and its source; session and window are BM25 over the conversation
/// and over the turns nearby. Every row with a term is a candidate, so neighbours' counts need no other index.
/// </summary>
internal sealed class LexicalSignals
{
    private readonly TermCounts _counts;
    private readonly Conversation _conversation;
    private readonly int _rows;
    private readonly int _terms;
    private readonly double[] _idf;

    /// <param name="counts">The counts of the terms in the candidates.</param>
    /// <param name="conversation">The order of the candidates in their conversations.</param>
    /// <param name="rows">The number of candidates.</param>
    /// <param name="terms">The number of terms.</param>
    /// <param name="scopeSize">The number of memories in the scope.</param>
    public LexicalSignals(TermCounts counts, Conversation conversation, int rows, int terms, long scopeSize)
    {
        (_counts, _conversation, _rows, _terms) = (counts, conversation, rows, terms);
        _idf = new double[terms];
        for (var term = 0; term < terms; term++)
        {
            var holders = 0;
            for (var row = 0; row < rows; row++)
            {
                holders += Weighted(row, term) > 0 ? 1 : 0;
            }

            _idf[term] = Idf(Math.Max(scopeSize, rows), holders);
        }
    }

    /// <summary>BM25F over each row, its neighbours and its source.</summary>
    public double[] Context()
    {
        var lengths = new double[_rows];
        for (var row = 0; row < _rows; row++)
        {
            lengths[row] = ContextLength(row);
        }

        var average = Math.Max(1, lengths.Average());
        var scores = new double[_rows];
        for (var row = 0; row < _rows; row++)
        {
            scores[row] = ContextOf(row, lengths[row] / average);
        }

        return scores;
    }

    /// <summary>BM25 over each row and the turns nearby.</summary>
    public double[] Window()
    {
        var scores = new double[_rows];
        for (var row = 0; row < _rows; row++)
        {
            scores[row] = WindowOf(row);
        }

        return scores;
    }

    /// <summary>BM25 over the conversations, by thread.</summary>
    public double[] Sessions()
    {
        var counts = new double[_conversation.Threads, _terms];
        for (var row = 0; row < _rows; row++)
        {
            if (_conversation.Thread(row) is not (>= 0 and var thread))
            {
                continue;
            }

            for (var term = 0; term < _terms; term++)
            {
                counts[thread, term] += _counts.Own(row, term);
            }
        }

        var scores = new double[_conversation.Threads];
        for (var term = 0; term < _terms; term++)
        {
            var holders = 0;
            for (var thread = 0; thread < scores.Length; thread++)
            {
                holders += counts[thread, term] > 0 ? 1 : 0;
            }

            var idf = Idf(scores.Length, holders);
            for (var thread = 0; thread < scores.Length; thread++)
            {
                scores[thread] += idf * counts[thread, term] * (K1 + 1) / (counts[thread, term] + K1);
            }
        }

        return scores;
    }

    /// <summary>The share of the terms' idf that a row covers.</summary>
    public double Coverage(int row)
    {
        var (covered, total) = (0.0, 0.0);
        for (var term = 0; term < _terms; term++)
        {
            total += _idf[term];
            if (Weighted(row, term) > 0)
            {
                covered += _idf[term];
            }
        }

        return total > 0 ? covered / total : 0;
    }

    private double ContextOf(int row, double relativeLength)
    {
        var norm = K1 * (1 - B + (B * relativeLength));
        var score = 0.0;
        for (var term = 0; term < _terms; term++)
        {
            if (Weighted(row, term) is > 0 and var count)
            {
                score += _idf[term] * count * (K1 + 1) / (count + norm);
            }
        }

        return score;
    }

    private double Weighted(int row, int term) =>
        _counts.Own(row, term)
        + (Source * _counts.Source(row, term))
        + (ShareOfPrevious(row) * At(row, -1, term))
        + (BeforePrevious * At(row, -2, term))
        + (Next * At(row, 1, term));

    private double ContextLength(int row) =>
        _counts.Lengths[row] + (Previous * LengthAt(row, -1)) + (BeforePrevious * LengthAt(row, -2)) + (Next * LengthAt(row, 1));

    private double ShareOfPrevious(int row) =>
        _conversation.Neighbour(row, -1) is >= 0 and var before && _counts.Questions[before] ? AnsweredQuestion : Previous;

    private int LengthAt(int row, int distance) =>
        _conversation.Neighbour(row, distance) is >= 0 and var other ? _counts.Lengths[other] : 0;

    private int At(int row, int distance, int term) =>
        _conversation.Neighbour(row, distance) is >= 0 and var other ? _counts.Own(other, term) : 0;

    private double WindowOf(int row)
    {
        if (_conversation.Thread(row) < 0)
        {
            return 0;
        }

        var score = 0.0;
        for (var term = 0; term < _terms; term++)
        {
            var count = _counts.Own(row, term);
            for (var distance = 1; distance <= WindowReach; distance++)
            {
                count += At(row, -distance, term) + At(row, distance, term);
            }

            if (count > 0)
            {
                score += _idf[term] * count * (K1 + 1) / (count + K1);
            }
        }

        return score;
    }

    private static double Idf(long documents, long holders) => Math.Log(1 + ((documents - holders + 0.5) / (holders + 0.5)));
}
