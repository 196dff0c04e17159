using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>A phrase captured by a pattern.</summary>
/// <param name="Phrase">The phrase.</param>
/// <param name="Count">The number in front of it, if that was asked for.</param>
internal readonly record struct Capture(Phrase Phrase, string? Count = null);

/// <summary>Reads the phrases that patterns capture, by kind. A phrase that can't be of the kind is none.</summary>
internal static class Captures
{
    private const string Allergy = " allergy";

    // Nouns that name nothing one has, likes or does.
    private static readonly FrozenSet<string> NoThings = DataFile.Words("no-things");

    private static readonly FrozenSet<string> Contracts = Lexicon.Set("subscription membership account plan");

    // "I'm on my way", "I stopped at the shop": no habit.
    private static readonly FrozenSet<string> BeforeNoHabit = Lexicon.Set("my our his her with at on in for by from");

    // Things that people leave rather than give up.
    private static readonly FrozenSet<string> Positions = Lexicon.Set("job school university college career business company");

    private static readonly FrozenSet<string> EndingTimes = Lexicon.Set("today yesterday this last");

    /// <summary>The phrase of a kind from <paramref name="i"/>; null when none stands there.</summary>
    public static Capture? Read(string kind, List<Token> tokens, int i, int end) =>
        kind switch
        {
            "_" => Of(Phrases.Noun(tokens, i, end)),
            "place" => Of(Phrases.Place(tokens, i, end)),
            "town" => Of(Town(tokens, i, end)),
            "org" => Of(Organizations.Any(tokens, i, end)),
            "employer" => Of(Organizations.Employer(tokens, i, end)),
            "company" => Of(Organizations.Company(tokens, i, end)),
            "firm" => Of(Capitalized(tokens, Organizations.Company(tokens, i, end))),
            "named" => Of(Capitalized(tokens, Owned(tokens, i, end))),
            "team" => Of(Organizations.Team(tokens, i, end)),
            "time" => Of(AmountCaptures.Time(tokens, i, end)),
            "plan" => Of(PlanPhrases.Read(tokens, i, end)),
            "name" => Of(PersonNames.Any(tokens, i, end)),
            "self" => Of(PersonNames.OfSelf(tokens, i, end)),
            "number" => Of(Phrases.Number(tokens, i, end)),
            "age" => Of(AmountCaptures.Age(tokens, i, end)),
            "job" => Of(Job(tokens, i, end)),
            "profession" => Of(Profession(tokens, i, end)),
            "count" => AmountCaptures.Count(tokens, i, end),
            "school" => Of(Organizations.School(tokens, i, end)),
            "end_diet" => EmptyIf(tokens.Is(i, end, "diet"), i),
            "whole" => EmptyIf(IsWhole(tokens, i, end), i),
            "end" => EmptyIf(IsEnd(tokens, i, end), i),
            "pay" => Of(AmountCaptures.Pay(tokens, i, end)),
            "money" => Of(AmountCaptures.Money(tokens, i, end)),
            "owned" or "vehicle" => Of(Owned(tokens, i, end)),
            "activity" => Of(Thing(Activities.Read(tokens, i, end))),
            "habit" => Of(Habit(tokens, i, end)),
            _ => Of(OneThing(tokens, i, end)),
        };

    /// <summary>The phrase, when it names a thing; null for pronouns and for nouns that name nothing.</summary>
    public static Phrase? Thing(Phrase? phrase) =>
        phrase is { } found && !NoThings.Contains(found.Value) && !Lexicon.Pronouns.Contains(found.Value) ? found : null;

    private static Capture? Of(Phrase? phrase) => phrase is { } found ? new Capture(found) : null;

    // Of kinds that ask for what stands around and take no word.
    private static Capture? EmptyIf(bool holds, int i) => holds ? new Capture(new Phrase("", i, i)) : null;

    private static Phrase? Capitalized(List<Token> tokens, Phrase? phrase) =>
        phrase is { } found && tokens[found.From].IsCapital ? found : null;

    private static Phrase? Town(List<Token> tokens, int i, int end) =>
        Phrases.Place(tokens, i, end) is { } town && Places.IsKnown(town.Value) ? town : null;

    // No noun follows that would make another thing of what stands before.
    private static bool IsWhole(List<Token> tokens, int i, int end)
    {
        if (i >= end || tokens[i].IsMark)
        {
            return true;
        }

        var word = tokens[i].Word;
        return Lexicon.PhraseEnds.Contains(word) || Lexicon.TimeWords.Contains(word);
    }

    private static bool IsEnd(List<Token> tokens, int i, int end)
    {
        if (i >= end || tokens[i].IsMark)
        {
            return true;
        }

        var word = tokens[i].Word;
        return EndingTimes.Contains(word) || Lexicon.IsAdverb(word);
    }

    // A noun phrase in the singular; "a peanut allergy" is to peanuts.
    private static Phrase? OneThing(List<Token> tokens, int i, int end)
    {
        if (Thing(Phrases.Noun(tokens, i, end)) is not { } noun)
        {
            return null;
        }

        var isAllergy = noun.Value.EndsWith(Allergy, StringComparison.Ordinal);
        return noun with { Value = Plurals.Singular(isAllergy ? noun.Value[..^Allergy.Length] : noun.Value) };
    }

    private static Phrase? Job(List<Token> tokens, int i, int end)
    {
        if (Phrases.Noun(tokens, i, end) is not { } phrase || phrase.Value.Length < 2)
        {
            return null;
        }

        return phrase.Value is "senior" or "junior" ? null : phrase with { Value = Plurals.Singular(phrase.Value) };
    }

    private static Phrase? Profession(List<Token> tokens, int i, int end) =>
        Job(tokens, i, end) is { } job && Professions.IsOne(job.Value) ? job : null;

    private static Phrase? Owned(List<Token> tokens, int i, int end)
    {
        if (Thing(Phrases.Noun(tokens, i, end)) is not { } phrase)
        {
            return null;
        }

        if (char.IsAsciiDigit(phrase.Value[0]) || NoThings.Contains(tokens[phrase.To - 1].Word))
        {
            return null;
        }

        return phrase with
        {
            Value = WithoutContract(Plurals.Singular(phrase.Value)),
        };
    }

    // "my Netflix subscription" and "Netflix" are subscribed to alike.
    private static string WithoutContract(string thing)
    {
        var space = thing.LastIndexOf(' ');
        return space > 0 && Contracts.Contains(thing[(space + 1)..]) ? thing[..space] : thing;
    }

    private static Phrase? Habit(List<Token> tokens, int i, int end)
    {
        var at = tokens.SkipAdverbs(i, end);
        if (at >= end || BeforeNoHabit.Contains(tokens[at].Word) || char.IsAsciiDigit(tokens[at].Word[0]))
        {
            return null;
        }

        if (Thing(Activities.Read(tokens, i, end)) is not { } habit)
        {
            return null;
        }

        return Positions.Contains(tokens[habit.To - 1].Word) ? null : habit;
    }
}
