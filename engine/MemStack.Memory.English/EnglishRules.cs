using MemStack.Memory.English.Consolidation;
using MemStack.Memory.English.Extraction;
using MemStack.Memory.English.Grammar;
using MemStack.Memory.Extraction;

namespace MemStack.Memory.English;

/// <inheritdoc cref="ILanguageRules"/>
internal sealed class EnglishRules : ILanguageRules
{
    public Func<string?, bool> Contradicts(string? slot, string? answer) => SlotRules.By(slot, answer);

    public string? ExpansionTerms(string? slot) => SlotWords.Of(slot);

    public string? IndexTerms(string? slot, string text) => SlotWords.Indexed(slot, text);

    public bool NamesRelative(string word) => RelativeNouns.KindOf(word) != "thing";
}
