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
    private const int MaxSubjectWords = 3;

    private static readonly string Died = TextAnalyzer.Stem("died");
    private static readonly string Passed = TextAnalyzer.Stem("passed");

    /// <summary>The stems of what a retraction takes back, in their order; empty when it is none.</summary>
    public IReadOnlyList<string> Retracted { get; init; } = [];

    /// <summary>The words that set an older text right; empty when they don't.</summary>
    public IReadOnlyList<string> Restated { get; init; } = [];

    /// <summary>The name in "the dog Rex"; null for what has none.</summary>
    public string? PetName { get; init; }

    /// <summary>The slot of what is corrected.</summary>
    public string? Corrected { get; init; }

    /// <summary>Whether an older memory says that it was so.</summary>
    public bool Ends(MemoryRecord older)
    {
        if (Restated.Count > 0) return Restatement.IsOf(older.Text, Restated);
        if (Corrected is not null) return older.Slot == Corrected;
        if (Retracted.Count > 0 && Retraction.Holds(older.Text, Retracted)) return true;
        if (Predicate == "renamed" && Names.Count > 0 && CalledBy(older.Text, Names)) return true;
        if (Predicate == "has" && Names.Count > 0 && older.Slot is null && (Words.Contains(Died) || Words.Contains(Passed)) && BeginsWith(older.Text, Names)) return true;
        if (older.Slot?.Split('/', 3) is not [var subject, var predicate, .. var rest] || older.SlotValue is not { } value || value is "no" or "none" || value.StartsWith(SlotRules.Denial)) return false;
        if (Thing.Length > 0 && subject.StartsWith(Subject + "'s ", StringComparison.Ordinal)) return IsOfThing(subject[(Subject.Length + 3)..], predicate, value);
        if (subject != Subject) return false;
        if (Predicate == "studies_at") return predicate == "studies" || (predicate == "profession" && (value == "student" || value.EndsWith(" student", StringComparison.Ordinal)));
        if (Predicate == "works_at") return predicate == "profession" && (Words.Contains("retir") || TextAnalyzer.Words(older.Text).Any(word => TextAnalyzer.Stem(word) == "work"));
        if (Predicate == "has" && predicate == "count" && rest is [var counted]) return counted == Thing;
        if (!Endings.Belongings.Contains(predicate)) return false;
        if (Thing.Length == 0) return false;
        if (Thing == value || (predicate == "uses" && value.StartsWith(Thing + " ", StringComparison.Ordinal))) return true;
        var thing = rest is [var named] && value == "yes" ? named : value;
        // "the dog Rex" is one of the dogs: the one whose name was said, or which has none.
        if (PetName is { } name && Thing.StartsWith(thing + " ", StringComparison.Ordinal)) return Holds(older.Text, name) || (!Holds(older.Text, "named") && !Holds(older.Text, "called"));
        return thing == Thing || Kinds.Of(thing[(thing.LastIndexOf(' ') + 1)..]) is [var kind, ..] && kind == Thing && Kinds.IsGivenUp(kind) || thing.EndsWith(" " + Thing, StringComparison.Ordinal) || thing.StartsWith(Thing + " to ", StringComparison.Ordinal) || (Names.Count > 0 && Names.All(word => Holds(older.Text, word)));
    }

    // "My car is a Tesla" ends with the car and with the Tesla, "Our dog is called Rex" with Rex.
    private bool IsOfThing(string owned, string predicate, string value) =>
        (predicate is "kind" or "name" or "color" or "where" or "value" or "when") && (owned == Thing || (Predicate == "plans" && owned.StartsWith(Thing + " with ", StringComparison.Ordinal)) || ((predicate is "kind" or "name") && (value == Thing || value.EndsWith(" " + Thing, StringComparison.Ordinal) || value.StartsWith(Thing + " ", StringComparison.Ordinal))));

    // "Our cat Miso sleeps on my keyboard": whose subject is no more.
    private static bool BeginsWith(string text, IReadOnlyList<string> names) => TextAnalyzer.Words(text).Take(MaxSubjectWords).ToList() is var words && names.All(name => words.Contains(name, StringComparer.Ordinal));

    // "The project I'm on is called Falcon".
    private static bool CalledBy(string text, IReadOnlyList<string> names)
    {
        var words = TextAnalyzer.Words(text).ToList();
        var called = words.FindIndex(word => word is "called" or "named");
        return called >= 0 && words.Skip(called + 1).Take(names.Count).Order(StringComparer.Ordinal).SequenceEqual(names.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private static bool Holds(string text, string word) => TextAnalyzer.Words(text).Contains(word, StringComparer.Ordinal);
}

/// <summary>Finds facts that end others.</summary>
internal static class Endings
{
    // As many words as a slot has.
    private const int MaxWords = 64;

    /// <summary>Predicates of what one has, uses, does and plans: what ends one of them may have been told of by another.</summary>
    public static FrozenSet<string> Belongings { get; } = Lexicon.Set("has does drives uses plans diet wears");

    /// <summary>What a fact says to be over; null when it ends nothing, or only what its own slot holds.</summary>
    public static Ending? Of(ExtractedFact fact)
    {
        if (Restatement.Of(fact.Text) is { Count: > 0 } restated) return new Ending(fact.Slot?.Split('/')[0] ?? "", "", "", [], new HashSet<string>()) { Restated = restated };
        var retracted = Retraction.Of(fact.Text);
        if (fact.Slot?.Split('/', 3) is not [var subject, var predicate, .. var rest] || fact.SlotValue is not { } value)
            return retracted.Count > 0 ? new Ending("", "", "", [], new HashSet<string>()) { Retracted = retracted } : null;
        if (fact.Ended?.Contains('/', StringComparison.Ordinal) == true) return new Ending(subject, predicate, "", [], Stems(fact.Text)) { Corrected = fact.Ended };
        if (predicate == "plans" && value == "no" && rest is [var plan] && PlanOf(plan) is { Length: > 0 } where) return new Ending(subject, predicate, where, [], Stems(fact.Text));
        if (fact.Ended is { } replaced) return new Ending(subject, predicate, replaced, Names(fact.Text, replaced), Stems(fact.Text));
        if (predicate is "works_at" or "studies_at" && value == "none") return new Ending(subject, predicate, "", [], Stems(fact.Text));
        if (rest is not [var thing] || !Belongings.Contains(predicate) || !(value == "no" || value.StartsWith(SlotRules.Denial)))
            return retracted.Count > 0 ? new Ending(subject, predicate, "", [], new HashSet<string>()) { Retracted = retracted } : null;
        return new Ending(subject, predicate, thing, Names(fact.Text, thing), Stems(fact.Text)) { Retracted = retracted, PetName = PetNameIn(thing, fact.Text) };
    }

    // "The Iceland trip" was told of as "We're going to Iceland".
    private static string PlanOf(string plan) => plan.Split(' ') is [.. var where, "trip" or "holiday" or "vacation" or "visit" or "cruise" or "tour" or "flight"] ? string.Join(' ', where) : "";

    private static string? PetNameIn(string thing, string text) =>
        thing.Split(' ') is [var animal, var name] && Kin.KindOf(animal) == "animal" && Names(text, name).Count == 1 ? name : null;

    // All words of the thing, when each is written with a capital.
    private static List<string> Names(string text, string thing)
    {
        var words = TextAnalyzer.Words(thing).ToHashSet(StringComparer.Ordinal);
        var names = Tokenizer.Read(text).Where(token => token.IsCapital && words.Contains(token.Word)).Select(token => token.Word).Distinct(StringComparer.Ordinal).ToList();
        return names.Count == words.Count ? names : [];
    }

    private static HashSet<string> Stems(string text) => [.. TextAnalyzer.Words(text).Take(MaxWords).Select(TextAnalyzer.Stem)];
}
