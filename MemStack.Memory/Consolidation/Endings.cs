using System.Collections.Frozen;
using MemStack.Memory.Extraction;
using MemStack.Memory.Extraction.Grammar;
using MemStack.Memory.Retrieval;

namespace MemStack.Memory.Consolidation;

/// <summary>What a fact says to be over.</summary>
/// <param name="Subject">Whose it was: the beginning of the slot.</param>
/// <param name="Predicate">What was so of it: <c>has</c>, <c>does</c>, <c>works_at</c>.</param>
/// <param name="Thing">What, in lower case.</param>
/// <param name="Names">Its words that the fact writes with a capital: they name it wherever they stand.</param>
/// <param name="Words">All stems of the fact.</param>
internal sealed record Ending(string Subject, string Predicate, string Thing, IReadOnlyList<string> Names, IReadOnlySet<string> Words)
{
    /// <summary>Whether an older memory says that it was so.</summary>
    public bool Ends(MemoryRecord older)
    {
        if (older.Slot?.Split('/', 3) is not [var subject, var predicate, .. var rest] || subject != Subject || older.SlotValue is not { } value || value is "no" or "none" || value.StartsWith(SlotRules.Denial)) return false;
        if (Predicate == "works_at") return predicate == "profession" && (Words.Contains("retir") || TextAnalyzer.Words(older.Text).Any(word => TextAnalyzer.Stem(word) == "work"));
        if (!Endings.Belongings.Contains(predicate)) return false;
        var thing = rest is [var named] && value == "yes" ? named : value;
        // "the dog Rex" is one of the dogs: the one whose name was said, or which has none.
        if (Kin.KindOf(Thing.Split(' ')[0]) == "animal" && Thing.Split(' ') is [var animal, var name] && thing == animal) return Holds(older.Text, name) || !Holds(older.Text, "named") && !Holds(older.Text, "called");
        return thing == Thing || thing.EndsWith(" " + Thing, StringComparison.Ordinal) || thing.StartsWith(Thing + " to ", StringComparison.Ordinal) || (Names.Count > 0 && Names.All(word => Holds(older.Text, word)));
    }

    private static bool Holds(string text, string word) => TextAnalyzer.Words(text).Contains(word, StringComparer.Ordinal);
}

/// <summary>Finds facts that end others.</summary>
internal static class Endings
{
    // As many words as a slot has.
    private const int MaxWords = 64;

    /// <summary>Predicates of what one has, uses, does and plans: what ends one of them may have been told of by another.</summary>
    public static FrozenSet<string> Belongings { get; } = Lexicon.Set("has does drives uses plans");

    /// <summary>What a fact says to be over; null when it ends nothing, or only what its own slot holds.</summary>
    public static Ending? Of(ExtractedFact fact)
    {
        if (fact.Slot?.Split('/', 3) is not [var subject, var predicate, .. var rest] || fact.SlotValue is not { } value) return null;
        if (predicate == "works_at" && value == "none") return new Ending(subject, predicate, "", [], Stems(fact.Text));
        if (rest is not [var thing] || !Belongings.Contains(predicate) || !(value == "no" || value.StartsWith(SlotRules.Denial))) return null;
        var words = TextAnalyzer.Words(thing).ToHashSet(StringComparer.Ordinal);
        var names = Tokenizer.Read(fact.Text).Where((token, i) => token.IsCapital && words.Contains(token.Word) && (i > 0 || !Lexicon.Determiners.Contains(token.Word))).Select(token => token.Word).ToList();
        return new Ending(subject, predicate, thing, names.Count == words.Count ? names : [], Stems(fact.Text));
    }

    private static HashSet<string> Stems(string text) => [.. TextAnalyzer.Words(text).Take(MaxWords).Select(TextAnalyzer.Stem)];
}
