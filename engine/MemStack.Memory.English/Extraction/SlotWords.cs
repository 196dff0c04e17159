using System.Collections.Frozen;
using MemStack.Memory.English.Data;
using MemStack.Memory.English.Grammar;
using MemStack.Memory.Text;

namespace MemStack.Memory.English.Extraction;

/// <summary>
/// Words in which people ask for what a slot answers: "I moved to Berlin" has none of the words of "Where do I live?". They are indexed
/// with the fact and never shown; stop words are none, for no question is asked with them alone (document expansion: Nogueira, Yang, Lin,
/// Cho, "Document Expansion by Query Prediction", 2019).
/// </summary>
internal static class SlotWords
{
    private static readonly FrozenDictionary<string, string> ByPredicate = DataFile.Map("slot-words");

    // Enough for what a sentence speaks of.
    private const int MaxKinds = 8;

    /// <summary>Words for what a text speaks of that are more general than its own; null when there are none.</summary>
    public static string? KindsOf(string text)
    {
        var kinds = TextAnalyzer.Words(text).Take(64).SelectMany(Kinds.Of).Distinct(StringComparer.Ordinal).Take(MaxKinds).ToList();
        return kinds.Count == 0 ? null : string.Join(' ', kinds);
    }

    /// <summary>Returns the words by which a fact is indexed beside its own and its message's; null where there are none.</summary>
    /// <param name="slot">Its slot.</param>
    /// <param name="text">Its text.</param>
    public static string? Indexed(string? slot, string text)
    {
        var words = string.Join(' ', new[] { Of(slot), KindsOf(text) }.OfType<string>());
        return words.Length > 0 ? TextAnalyzer.Index(words) : null;
    }

    /// <summary>Words for the slot of a fact; null when there are none.</summary>
    public static string? Of(string? slot)
    {
        if (slot?.Split('/') is not { Length: > 1 } parts || !ByPredicate.TryGetValue(parts[1], out var words))
        {
            return null;
        }

        return parts switch
        {
            [_, "has", var thing] when RelativeNouns.KindOf(thing) == "animal" => words + " pet animal",
            [_, "favorite", var thing] when thing.EndsWith("color", StringComparison.Ordinal) => words + " color colour",
            // A wedding is asked for with "married", too.
            [_, "plans", var held] when held.EndsWith("wedding", StringComparison.Ordinal) => words + " married marry",
            [_, "favorite", "film"] => words + " film movie",
            _ => words,
        };
    }
}
