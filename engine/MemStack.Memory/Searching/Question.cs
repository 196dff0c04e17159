using MemStack.Memory.Extraction;
using MemStack.Memory.Text;

namespace MemStack.Memory.Searching;

/// <summary>The meaning of a query beyond its words: the time it is about, and whether it asks for a time.</summary>
internal sealed class Question
{
    private readonly HashSet<string> _words;
    private readonly bool _isAboutAsker;

    public Question(string text, ILanguageRules language)
    {
        Terms = TextAnalyzer.Query(text);
        var words = TextAnalyzer.Words(text).Take(TextAnalyzer.MaxTerms * 8).ToList();
        _words = [.. words];
        AsksWhen =
            _words.Contains("when")
            || (_words.Contains("how") && _words.Contains("long"))
            || (
                (_words.Contains("what") || _words.Contains("which"))
                && (_words.Contains("date") || _words.Contains("day") || _words.Contains("month") || _words.Contains("year"))
            );
        ReadDate(words);
        _isAboutAsker = words.Exists(IsFirstPerson) && !words.Exists(language.NamesRelative) && !NamesPerson(text);
    }

    /// <summary>Stems to look for.</summary>
    public IReadOnlyList<string> Terms { get; }

    /// <summary>Indicates whether the answer is a time.</summary>
    public bool AsksWhen { get; }

    /// <summary>The year it names, or 0.</summary>
    public int Year { get; private set; }

    /// <summary>The month it names, 1 to 12, or 0.</summary>
    public int Month { get; private set; }

    /// <summary>The day of the month it names, or 0.</summary>
    public int Day { get; private set; }

    /// <summary>Returns whether the query contains the word, as written.</summary>
    public bool Names(string word) => _words.Contains(word);

    /// <summary>
    /// The nearness of a time to the date in the question: 1 in the named month or year; for a day, e to the minus quarter of the days
    /// between.
    /// </summary>
    public double Proximity(DateTimeOffset time)
    {
        if (Month == 0 && Year == 0)
        {
            return 0;
        }

        if (Month != 0 && Day != 0)
        {
            var year = Year != 0 ? Year : time.Year;
            if (Day > DateTime.DaysInMonth(year, Month))
            {
                return 0;
            }

            var named = new DateTime(year, Month, Day, 12, 0, 0, DateTimeKind.Utc);
            return Math.Exp(-Math.Abs((time.UtcDateTime.Date.AddHours(12) - named).TotalDays) / 4);
        }

        return (Month == 0 || time.Month == Month) && (Year == 0 || time.Year == Year) ? 1 : 0;
    }

    /// <summary>
    /// Returns whether the question is about the asker, and a fact is about somebody else whom the question does not name.
    /// </summary>
    /// <param name="slot">The slot of the fact; its first part is the subject.</param>
    /// <param name="actor">The speaker.</param>
    public bool IsAboutOther(string? slot, string? actor)
    {
        if (!_isAboutAsker || slot is null)
        {
            return false;
        }

        var subject = slot.AsSpan(0, Math.Max(0, slot.IndexOf('/')));
        if (subject.IsEmpty || subject is "user" || subject.Equals(actor, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        foreach (var word in subject.Split(' '))
        {
            if (_words.Contains(subject[word].ToString()))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsFirstPerson(string word) => word is "i" or "me" or "my" or "mine" or "myself" or "we" or "us" or "our" or "ours";

    // A capitalised word inside a question; "I" and its contractions are no names.
    private static bool NamesPerson(string text)
    {
        var first = true;
        foreach (var range in text.AsSpan().Split(' '))
        {
            var word = text.AsSpan(range).TrimStart("\"'(");
            if (word.IsEmpty)
            {
                continue;
            }

            if (!first && char.IsUpper(word[0]) && (word.Length > 1 && char.IsLower(word[1])))
            {
                return true;
            }

            first = false;
        }

        return false;
    }

    private void ReadDate(List<string> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (Year == 0 && TimeWords.IsYear(words[i]))
            {
                Year = int.Parse(words[i]);
            }

            if (Month != 0 || TimeWords.MonthOf(words[i]) is not (> 0 and var month))
            {
                continue;
            }

            var day =
                i + 1 < words.Count && TimeWords.DayOf(words[i + 1]) is > 0 and var after ? after
                : i > 0 ? TimeWords.DayOf(words[i - 1])
                : 0;
            // "may" and "march" are verbs more often than months: only with a day or a year beside them.
            if (
                words[i] is "may" or "march" or "mar"
                && day == 0
                && !(i + 1 < words.Count && TimeWords.IsYear(words[i + 1]))
                && !(i > 0 && words[i - 1] is "in" or "last" or "since")
            )
            {
                continue;
            }

            (Month, Day) = (month, day);
        }
    }
}
