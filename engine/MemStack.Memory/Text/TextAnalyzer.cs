using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace MemStack.Memory.Text;

/// <summary>
/// Prepares texts and questions for the indexes of all stores: words in lower case, without accents, irregular forms as their lemma, Porter
/// stems. Stores only compare stems, so that every store finds the same.
/// </summary>
public static class TextAnalyzer
{
    /// <summary>The maximum number of words of a query; a longer one is cut.</summary>
    public const int MaxTerms = 48;

    /// <summary>The mark in an index text of a memory that is a question.</summary>
    public const char QuestionMark = '?';

    /// <summary>The mark in an index text of a memory that names a time.</summary>
    public const char TimeMark = '@';

    /// <summary>The mark in an index text before the stop words.</summary>
    public const char StopMark = '|';

    /// <summary>
    /// The text of a memory for the index: marks, stems of content words, <see cref="StopMark"/>, stop words; parted by spaces. A memory's
    /// length is its number of content words.
    /// </summary>
    public static string Index(string text)
    {
        var index = new StringBuilder(text.Length + 4);
        StringBuilder? stopped = null;
        if (EndsAsQuestion(text))
        {
            index.Append(QuestionMark).Append(' ');
        }

        var says = false;
        var marked = index.Length;
        foreach (var word in Words(text))
        {
            if (StopWords.Contains(word))
            {
                (stopped ??= new StringBuilder()).Append(' ').Append(word);
            }
            else
            {
                says |= TimeWords.IsTime(word);
                index.Append(Stem(word)).Append(' ');
            }
        }

        if (says)
        {
            index.Insert(marked, TimeMark + " ");
        }

        if (stopped is not null)
        {
            index.Append(StopMark).Append(stopped);
        }
        else if (index.Length > 0)
        {
            index.Length--;
        }

        return index.ToString();
    }

    /// <summary>Distinct stems of a question, without stop words unless there are no others.</summary>
    public static IReadOnlyList<string> Query(string query)
    {
        var words = Words(query).Distinct(StringComparer.Ordinal).Take(MaxTerms * 8).ToList();
        var content = words.Where(word => !StopWords.Contains(word)).Select(Stem).Distinct(StringComparer.Ordinal).Take(MaxTerms).ToList();
        return content.Count > 0 ? content : [.. words.Take(MaxTerms)];
    }

    /// <summary>The words of an index text, marks left out.</summary>
    public static IEnumerable<string> Lexemes(string index) =>
        index.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(token => token is not ("?" or "@" or "|"));

    /// <summary>
    /// A key that is equal for texts that differ only in case, punctuation, function words and endings; null when there is no content word.
    /// </summary>
    public static string? DedupKey(string text)
    {
        // Negations change what is said, though they are function words.
        var words = Words(text).Where(word => !StopWords.Contains(word) || Negations.Contains(word)).Select(Stem).ToList();
        return words.Count == 0 ? null : TextHash.Of(string.Join(' ', words));
    }

    /// <summary>Returns whether a word is a stop word.</summary>
    public static bool IsStopWord(string word) => StopWords.Contains(word);

    /// <summary>Returns the stem of a word.</summary>
    public static string Stem(string word) => PorterStemmer.Stem(IrregularVerbs.LemmaOf(word));

    /// <summary>
    /// Runs of letters, digits and marks, in lower case and without Latin accents; in scripts that write no spaces, each character.
    /// </summary>
    public static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (UnspacedScripts.IsWordByItself(rune))
            {
                if (Take() is { Length: > 0 } before)
                {
                    yield return before;
                }

                if (IsWordRune(rune))
                {
                    yield return rune.ToString();
                }
            }
            else if (IsWordRune(rune))
            {
                if (rune.IsAscii)
                {
                    word.Append((char)(rune.Value is >= 'A' and <= 'Z' ? rune.Value | 0x20 : rune.Value));
                }
                else
                {
                    word.Append(Rune.ToLowerInvariant(rune));
                }
            }
            else if (Take() is { Length: > 0 } taken)
            {
                yield return taken;
            }
        }

        if (Take() is { Length: > 0 } last)
        {
            yield return last;
        }

        // Empty for no text, or for combining marks without a letter.
        string Take()
        {
            if (word.Length == 0)
            {
                return "";
            }

            var written = word.ToString();
            word.Clear();
            return Diacritics.Remove(written);
        }
    }

    private static bool EndsAsQuestion(string text)
    {
        var end = text.AsSpan().TrimEnd();
        // A note in brackets, as transcripts have them, is not part of what was said.
        if (end.EndsWith("]") && end.LastIndexOf('[') is > 0 and var note)
        {
            end = end[..note];
        }

        end = end.TrimEnd(" \t\r\n\"')”’");
        return end.Length > 0 && end[^1] is '?' or '？';
    }

    private static bool IsWordRune(Rune rune) =>
        Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.LetterNumber
                or UnicodeCategory.OtherNumber
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark;

    private static readonly FrozenSet<string> Negations =
        "no not nor don didn doesn isn aren wasn weren won can couldn wouldn shouldn hasn haven hadn cannot t"
            .Split(' ')
            .ToFrozenSet(StringComparer.Ordinal);

    // Function words of English, question words included: without them R@10 is 60.7 instead of 55.0 on LoCoMo.
    private static readonly FrozenSet<string> StopWords = (
        "a about above after again against all am an and any are aren as at be because been before being below between both but by can cannot could couldn d did didn do does doesn doing don "
        + "down during each few for from further had hadn has hasn have haven having he her here hers herself him himself his how i if in into is isn it its itself just let ll m me mightn more "
        + "most mustn my myself needn no nor not now o of off on once only or other our ours ourselves out over own re s same shan she should shouldn so some such t than that the their theirs "
        + "them themselves then there these they this those through to too under until up ve very was wasn we weren were what when where which while who whom why will with won would wouldn y "
        + "you your yours yourself yourselves"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);
}
