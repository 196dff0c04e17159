namespace MemStack.Memory.Extraction;

/// <summary>Rules of a natural language that the engine uses in addition to the extractor.</summary>
public interface ILanguageRules
{
    /// <summary>
    /// Creates the rule by which an answer contradicts older answers to the same question. The rule is created before a transaction and
    /// used inside it: it only compares and looks up, and parses no text.
    /// </summary>
    /// <param name="slot">The question, as <see cref="ExtractedFact.Slot"/>; null for none, which nothing contradicts.</param>
    /// <param name="answer">The new answer, as <see cref="ExtractedFact.SlotValue"/>.</param>
    /// <returns>True for an older answer that can't be true together with the new one.</returns>
    Func<string?, bool> Contradicts(string? slot, string? answer);

    /// <summary>Words of questions for a slot; null when there are none.</summary>
    /// <param name="slot">The slot; null for none.</param>
    string? ExpansionTerms(string? slot);

    /// <summary>Terms that a fact is indexed by in addition to its own words and its message's; null when there are none.</summary>
    /// <param name="slot">The fact's slot; null for none.</param>
    /// <param name="text">The fact's text.</param>
    string? IndexTerms(string? slot, string text);

    /// <summary>Returns whether a word of a question names a relative or an animal of the person who asks.</summary>
    /// <param name="word">A word in lower case.</param>
    bool NamesRelative(string word);
}

/// <summary>No rules: different answers contradict each other, and nothing is expanded.</summary>
internal sealed class NoLanguageRules : ILanguageRules
{
    public Func<string?, bool> Contradicts(string? slot, string? answer) =>
        older => slot is not null && !string.Equals(older, answer, StringComparison.Ordinal);

    public string? ExpansionTerms(string? slot) => null;

    public string? IndexTerms(string? slot, string text) => null;

    public bool NamesRelative(string word) => false;
}
