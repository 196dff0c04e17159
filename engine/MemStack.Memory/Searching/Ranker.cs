using static MemStack.Memory.Searching.RankingWeights;

namespace MemStack.Memory.Searching;

/// <summary>
/// Ranks candidates by their own words and their neighbours'. Context is BM25F (Robertson, Zaragoza, Taylor, "Simple BM25 extension to
/// multiple weighted fields", CIKM 2004) over a memory, its neighbours and its source; session and window are BM25 over the conversation
/// and over the turns nearby. Every row with a term is a candidate, so neighbours' counts need no other index.
/// </summary>
internal sealed class Ranker
{
    private readonly Question _question;
    private readonly IReadOnlyList<Candidate> _rows;
    private readonly TermCounts _counts;
    private readonly int _terms;
    private readonly Conversation _conversation;
    private readonly double[] _idf;
    private readonly string? _speaker;

    private Ranker(Question question, CandidateSet set)
    {
        _question = question;
        _rows = set.Rows;
        var (terms, speaker) = Speakers.Read(question, _rows);
        _speaker = speaker;
        _terms = terms.Count;
        _counts = new TermCounts(terms, _rows);
        _conversation = new Conversation(_rows);
        _idf = new double[_terms];
        for (var term = 0; term < _terms; term++)
        {
            var holders = 0;
            for (var row = 0; row < _rows.Count; row++)
            {
                holders += Weighted(row, term) > 0 ? 1 : 0;
            }

            _idf[term] = Idf(Math.Max(set.ScopeSize, _rows.Count), holders);
        }
    }

    /// <summary>
    /// Ranks the candidates, best first. The score is <c>(½ + ½c) · s / s_max</c> with <c>s</c> the weighted sum of the signals and
    /// <c>c</c> the share of the question that the best one covers: the share of its terms' idf, or the cosine if that is higher. So a good
    /// match of a rare word scores high, a match of one common word among many scores low, and scores compare between searches.
    /// </summary>
    public static List<Ranked> Rank(Question question, CandidateSet set)
    {
        if (set.Rows.Count == 0)
        {
            return [];
        }

        var ranker = new Ranker(question, set);
        return ranker.Rank();
    }

    private List<Ranked> Rank()
    {
        var context = new double[_rows.Count];
        var window = new double[_rows.Count];
        var lengths = new double[_rows.Count];
        for (var row = 0; row < _rows.Count; row++)
        {
            lengths[row] = ContextLength(row);
        }

        var average = Math.Max(1, lengths.Average());
        for (var row = 0; row < _rows.Count; row++)
        {
            context[row] = ContextOf(row, lengths[row] / average);
            window[row] = WindowOf(row);
        }

        var sessions = SessionScores();
        var (nearest, farthest, deviation) = Similarities();
        var (maxContext, maxWindow, maxSession) = (Max(context), Max(window), Max(sessions));
        var ranked = new List<Ranked>(_rows.Count);
        var (best, bestRow) = (0.0, -1);
        for (var row = 0; row < _rows.Count; row++)
        {
            // Matched by a stop word, or by a neighbour that the filter excludes.
            if (context[row] <= 0 && window[row] <= 0 && !(_rows[row].Similarity > farthest))
            {
                continue;
            }
            // Models differ in the cosine of unrelated texts, so the score is a candidate's distance from the nearest in standard
            // deviations of all candidates. It decays exponentially, so that outliers count and the bulk, where a weak model's order is
            // chance, does not.
            var similarity = _rows[row].Similarity is { } cosine ? Math.Exp((cosine - nearest) / deviation) : 0;
            var parts = new RankingParts(
                Context * context[row] / maxContext,
                Similarity * similarity,
                Session * (_conversation.Thread(row) is >= 0 and var thread ? sessions[thread] / maxSession : 0),
                Window * window[row] / maxWindow,
                _speaker is not null && _rows[row].ActorId is { } actor && actor != _speaker ? OtherSpeaker : 0,
                _question.IsOfAnother(_rows[row].Slot, _rows[row].ActorId) ? OtherSubject : 0,
                Date * _question.Nearness(_rows[row].Time),
                _counts.Questions[row] ? IsQuestion : 0,
                Length * Math.Log(1 + _counts.Lengths[row]),
                _question.AsksWhen && _counts.SaysWhen[row] ? SaysWhen : 0
            );
            var sum = parts.Sum;
            if (bestRow < 0 || sum > best)
            {
                (best, bestRow) = (sum, row);
            }

            ranked.Add(new Ranked(row, sum, parts));
        }

        if (bestRow < 0)
        {
            return [];
        }

        var ceiling = 0.5 + (0.5 * Math.Max(Coverage(bestRow), Math.Clamp(_rows[bestRow].Similarity ?? 0, 0, 1)));
        for (var i = 0; i < ranked.Count; i++)
        {
            ranked[i] = ranked[i] with { Score = best > 0 ? ceiling * Math.Clamp(ranked[i].Score / best, 0, 1) : 0 };
        }
        // The newer of equals: it is likelier to be the one asked for.
        ranked.Sort((a, b) => b.Parts.Sum.CompareTo(a.Parts.Sum) is not 0 and var order ? order : b.Position.CompareTo(a.Position));
        return ranked;
    }

    private (float Nearest, float Farthest, double Deviation) Similarities()
    {
        var (nearest, farthest, count, sum, squares) = (float.MinValue, float.MaxValue, 0, 0.0, 0.0);
        foreach (var row in _rows)
        {
            if (row.Similarity is not { } similarity)
            {
                continue;
            }

            nearest = Math.Max(nearest, similarity);
            farthest = Math.Min(farthest, similarity);
            (count, sum, squares) = (count + 1, sum + similarity, squares + ((double)similarity * similarity));
        }

        // A single candidate is the nearest, and of equal ones all are.
        if (nearest <= farthest)
        {
            return (nearest, nearest - 1, 1);
        }

        var mean = sum / count;
        return (nearest, farthest, Math.Sqrt(Math.Max((squares / count) - (mean * mean), 1e-12)));
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

    private double[] SessionScores()
    {
        var counts = new double[_conversation.Threads, _terms];
        for (var row = 0; row < _rows.Count; row++)
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

    private double Coverage(int row)
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

    private static double Idf(long documents, long holders) => Math.Log(1 + ((documents - holders + 0.5) / (holders + 0.5)));

    // 1 for nothing, so that a share of it is defined.
    private static double Max(double[] values)
    {
        var max = 0.0;
        foreach (var value in values)
        {
            max = Math.Max(max, value);
        }

        return max > 0 ? max : 1;
    }
}
