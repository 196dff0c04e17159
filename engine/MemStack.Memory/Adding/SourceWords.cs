using MemStack.Memory.Extraction;
using MemStack.Memory.Text;

namespace MemStack.Memory.Adding;

/// <summary>Words that a fact is indexed by in addition to its own: those of its message, and those of questions for its slot.</summary>
internal static class SourceWords
{
    /// <summary>The words; null when there are none.</summary>
    /// <param name="fact">The fact.</param>
    /// <param name="facts">All of the same add.</param>
    /// <param name="message">The words of the fact's message; null when the fact is the whole message.</param>
    /// <param name="language">Expands the fact.</param>
    public static string? Of(ExtractedFact fact, IReadOnlyList<ExtractedFact> facts, string? message, ILanguageRules language)
    {
        var source = message is null ? null : WithoutOtherAnswers(fact, facts, message);
        // Questions may use other words than the message.
        return language.IndexTerms(fact.Slot, fact.Text) is { } words ? words + (source is null ? "" : " " + source) : source;
    }

    /// <summary>
    /// "I live in Lisbon and I work at Acme" has two answers, and each is indexed by its own words: with the other's, "I work at Acme"
    /// would be found for "where do they live", long after they have moved. The words of clauses that were not understood are kept, because
    /// they may belong to any fact.
    /// </summary>
    private static string WithoutOtherAnswers(ExtractedFact fact, IReadOnlyList<ExtractedFact> facts, string message)
    {
        if (fact.Slot is null)
        {
            return message;
        }

        var others = facts
            .Where(other => other.Message == fact.Message && other.Slot is not null && other.Slot != fact.Slot)
            .SelectMany(other => Content(TextAnalyzer.Index(other.Text)))
            .ToHashSet(StringComparer.Ordinal);
        if (others.Count == 0)
        {
            return message;
        }

        others.ExceptWith(Content(TextAnalyzer.Index(fact.Text)));
        return string.Join(' ', message.Split(' ').Where(word => !others.Contains(word)));

        static IEnumerable<string> Content(string index) => TextAnalyzer.Lexemes(index.Split(TextAnalyzer.StopMark)[0]);
    }
}
