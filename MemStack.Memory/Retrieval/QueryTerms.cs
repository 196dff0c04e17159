using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace MemStack.Memory.Retrieval;

/// <summary>The words of a question that are worth looking for.</summary>
internal static class QueryTerms
{
    /// <summary>Most words of a query that are looked for; a longer one is cut.</summary>
    public const int MaxTerms = 48;

    // Function words of English, question words included: without them R@10 is 60.7 instead of 55.0 on LoCoMo.
    private static readonly FrozenSet<string> StopWords = (
        "a about above after again against all am an and any are aren as at be because been before being below between both but by can cannot could couldn d did didn do does doesn doing don "
        + "down during each few for from further had hadn has hasn have haven having he her here hers herself him himself his how i if in into is isn it its itself just let ll m me mightn more "
        + "most mustn my myself needn no nor not now o of off on once only or other our ours ourselves out over own re s same shan she should shouldn so some such t than that the their theirs "
        + "them themselves then there these they this those through to too under until up ve very was wasn we were weren what when where which while who whom why will with won would wouldn y "
        + "you your yours yourself yourselves").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    public static bool IsStopWord(string word) => StopWords.Contains(word);

    /// <summary>Distinct words in lower case, without stop words unless there are no others.</summary>
    public static IReadOnlyList<string> Of(string query)
    {
        var words = Words(query).Distinct(StringComparer.Ordinal).Take(MaxTerms * 8).ToList();
        var content = words.Where(word => !StopWords.Contains(word)).Take(MaxTerms).ToList();
        return content.Count > 0 ? content : [.. words.Take(MaxTerms)];
    }

    /// <summary>Runs of letters, digits and marks, in lower case.</summary>
    public static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (LexicalText.IsWordByItself(rune))
            {
                if (word.Length > 0) yield return Take();
                if (IsWordRune(rune)) yield return rune.ToString();
            }
            else if (IsWordRune(rune))
            {
                word.Append(Rune.ToLowerInvariant(rune));
            }
            else if (word.Length > 0)
            {
                yield return Take();
            }
        }

        if (word.Length > 0) yield return Take();

        string Take()
        {
            var taken = word.ToString();
            word.Clear();
            return taken;
        }
    }

    private static bool IsWordRune(Rune rune) => Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
