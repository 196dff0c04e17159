using static MemStack.Memory.Searching.RankingWeights;

namespace MemStack.Memory.Searching;

/// <summary>
/// Ranks candidates by the weighted sum of their signals: <see cref="LexicalSignals"/>, the similarity of their vectors, their time and
/// their speaker.
/// </summary>
internal sealed class Ranker
{
    private readonly Question _question;
    private readonly IReadOnlyList<Candidate> _rows;
    private readonly TermCounts _counts;
    private readonly Conversation _conversation;
    private readonly LexicalSignals _lexical;
    private readonly string? _speaker;

    private Ranker(Question question, CandidateSet set)
    {
        _question = question;
        _rows = set.Rows;
        var (terms, speaker) = Speakers.Read(question, _rows);
        _speaker = speaker;
        _counts = new TermCounts(terms, _rows);
        _conversation = new Conversation(_rows);
        _lexical = new LexicalSignals(_counts, _conversation, _rows.Count, terms.Count, set.ScopeSize);
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
        var context = _lexical.Context();
        var window = _lexical.Window();
        var sessions = _lexical.Sessions();
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
                _question.IsAboutOther(_rows[row].Slot, _rows[row].ActorId) ? OtherSubject : 0,
                Date * _question.Proximity(_rows[row].Time),
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

        var ceiling = 0.5 + (0.5 * Math.Max(_lexical.Coverage(bestRow), Math.Clamp(_rows[bestRow].Similarity ?? 0, 0, 1)));
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
