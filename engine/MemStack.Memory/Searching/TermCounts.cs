using System.Buffers;
using MemStack.Memory.Text;

namespace MemStack.Memory.Searching;

/// <summary>Counts of each question term in each candidate, and the candidates' lengths, from one pass over their words.</summary>
internal sealed class TermCounts
{
    private readonly int _terms;
    private readonly ushort[] _own;
    private readonly ushort[]? _source;

    public TermCounts(IReadOnlyList<string> terms, IReadOnlyList<Candidate> rows)
    {
        _terms = terms.Count;
        _own = new ushort[rows.Count * _terms];
        Lengths = new int[rows.Count];
        Questions = new bool[rows.Count];
        SaysWhen = new bool[rows.Count];
        var positions = new Dictionary<string, int>(_terms, StringComparer.Ordinal);
        for (var term = 0; term < _terms; term++)
        {
            positions[terms[term]] = term;
        }

        var initials = SearchValues.Create([.. terms.Select(term => term[0])]);
        var lookup = positions.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var row = 0; row < rows.Count; row++)
        {
            Lengths[row] = Count(
                rows[row].Terms,
                _own.AsSpan(row * _terms, _terms),
                lookup,
                initials,
                out Questions[row],
                out SaysWhen[row]
            );
            if (rows[row].SourceTerms is not { } source)
            {
                continue;
            }

            _source ??= new ushort[rows.Count * _terms];
            Count(source, _source.AsSpan(row * _terms, _terms), lookup, initials, out _, out _);
        }
    }

    /// <summary>Content words of each candidate.</summary>
    public int[] Lengths { get; }

    /// <summary>The candidates that are questions.</summary>
    public bool[] Questions { get; }

    /// <summary>The candidates that name a time.</summary>
    public bool[] SaysWhen { get; }

    public int Own(int row, int term) => _own[(row * _terms) + term];

    public int Source(int row, int term) => _source is null ? 0 : _source[(row * _terms) + term];

    private static int Count(
        string words,
        Span<ushort> counts,
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> terms,
        SearchValues<char> initials,
        out bool isQuestion,
        out bool saysWhen
    )
    {
        (isQuestion, saysWhen) = (false, false);
        var (length, stopped) = (0, false);
        foreach (var range in words.AsSpan().Split(' '))
        {
            var word = words.AsSpan(range);
            if (word.IsEmpty)
            {
                continue;
            }

            if (word.Length == 1 && word[0] is TextAnalyzer.QuestionMark or TextAnalyzer.TimeMark or TextAnalyzer.StopMark)
            {
                isQuestion |= word[0] == TextAnalyzer.QuestionMark;
                saysWhen |= word[0] == TextAnalyzer.TimeMark;
                stopped |= word[0] == TextAnalyzer.StopMark;
                continue;
            }

            if (!stopped)
            {
                length++;
            }
            // Most words share no prefix with a term: they need no hash.
            if (initials.Contains(word[0]) && terms.TryGetValue(word, out var term) && counts[term] < ushort.MaxValue)
            {
                counts[term]++;
            }
        }

        return length;
    }
}
