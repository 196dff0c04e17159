using System.Collections.Frozen;
using MemStack.Memory.English.Grammar;
using MemStack.Memory.Extraction;
using MemStack.Memory.Model;
using MemStack.Memory.Text;

namespace MemStack.Memory.English.Consolidation;

/// <summary>Finds facts that end others.</summary>
internal static class EndedFacts
{
    // As many words as a slot has.
    private const int MaxWords = 64;

    // Nouns for a journey, behind a place: "the Iceland trip".
    private static readonly FrozenSet<string> Travels = Lexicon.Set("trip holiday vacation visit cruise tour flight");

    // A query without an owner and a thing.
    private static readonly EndedFactQuery OfNothing = new("", "", "", [], FrozenSet<string>.Empty);

    /// <summary>Predicates of what one has, uses, does and plans: what ends one of them may have been told of by another.</summary>
    public static FrozenSet<string> Belongings { get; } = Lexicon.Set("has does drives uses plans diet wears");

    /// <summary>Makes the query for the memories that a fact ends; null where it ends none, or only those of its own slot.</summary>
    public static EndedFactQuery? Of(ExtractedFact fact)
    {
        var ending = OfText(fact) ?? OfSlot(fact);
        var endedThing = fact.Role == Roles.User ? EndedFactReader.Read(fact.Text) : null;
        return endedThing is null ? ending : (ending ?? OfNothing) with { EndedThing = endedThing, ActorId = fact.ActorId };
    }

    // A restatement ends the text that it sets right, and no other.
    private static EndedFactQuery? OfText(ExtractedFact fact) =>
        Restatement.Of(fact.Text) is { Count: > 0 } restated
            ? OfNothing with
            {
                Subject = fact.Slot?.Split('/')[0] ?? "",
                Restated = restated,
            }
            : null;

    private static EndedFactQuery? OfSlot(ExtractedFact fact)
    {
        var retracted = Retraction.Of(fact.Text);
        if (fact.Slot?.Split('/', 3) is not [var subject, var predicate, .. var rest] || fact.SlotValue is not { } value)
        {
            return retracted.Count > 0 ? OfNothing with { Retracted = retracted } : null;
        }

        var isCorrection = fact.Ended is { } ended && ended.Contains('/', StringComparison.Ordinal);
        if (isCorrection)
        {
            return Over("", []) with { Corrected = fact.Ended };
        }

        if (CalledOff(predicate, rest, value) is { Length: > 0 } destination)
        {
            return Over(destination, []);
        }

        if (fact.Ended is { } replaced)
        {
            return Over(replaced, Names(fact.Text, replaced));
        }

        var isWithoutPlace = value == "none" && predicate is "works_at" or "studies_at";
        if (isWithoutPlace)
        {
            return Over("", []);
        }

        var isOver = value == "no" || value.StartsWith(SlotRules.Denial);
        if (isOver && Belongings.Contains(predicate) && rest is [var thing])
        {
            return Over(thing, Names(fact.Text, thing)) with { Retracted = retracted, PetName = PetNameIn(thing, fact.Text) };
        }

        return retracted.Count > 0 ? OfNothing with { Subject = subject, Predicate = predicate, Retracted = retracted } : null;

        EndedFactQuery Over(string what, List<string> names) => new(subject, predicate, what, names, Stems(fact.Text));
    }

    // "The Iceland trip" was told of as "We're going to Iceland".
    private static string? CalledOff(string predicate, string[] rest, string value)
    {
        if (predicate != "plans" || value != "no" || rest is not [var plan])
        {
            return null;
        }

        return plan.Split(' ') is [.. var where, var travel] && Travels.Contains(travel) ? string.Join(' ', where) : null;
    }

    // "Rex" in "the dog Rex".
    private static string? PetNameIn(string thing, string text)
    {
        if (thing.Split(' ') is not [var animal, var name] || RelativeNouns.KindOf(animal) != "animal")
        {
            return null;
        }

        return Names(text, name).Count == 1 ? name : null;
    }

    // All words of the thing, when each is written with a capital.
    private static List<string> Names(string text, string thing)
    {
        var words = TextAnalyzer.Words(thing).ToHashSet(StringComparer.Ordinal);
        var names = Tokenizer
            .Read(text)
            .Where(token => token.IsCapital && words.Contains(token.Word))
            .Select(token => token.Word)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return names.Count == words.Count ? names : [];
    }

    private static HashSet<string> Stems(string text) => [.. TextAnalyzer.Words(text).Take(MaxWords).Select(TextAnalyzer.Stem)];
}
