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
    private static readonly FrozenSet<string> BehindAge = Lexicon.Set("today and years year");
    private static readonly FrozenSet<string> Hours = Lexicon.Set("noon midnight dawn sunrise");
    private static readonly string[] TimeUnits = ["year", "month", "hour", "day"];

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
            "time" => Of(Time(tokens, i, end)),
            "plan" => Of(PlanPhrases.Read(tokens, i, end)),
            "name" => Of(PersonNames.Any(tokens, i, end)),
            "self" => Of(PersonNames.OfSelf(tokens, i, end)),
            "number" => Of(Phrases.Number(tokens, i, end)),
            "age" => Of(Age(tokens, i, end)),
            "job" => Of(Job(tokens, i, end)),
            "profession" => Of(Profession(tokens, i, end)),
            "count" => Count(tokens, i, end),
            "school" => Of(Organizations.School(tokens, i, end)),
            "end_diet" => NothingIf(tokens.Is(i, end, "diet"), i),
            "whole" => NothingIf(IsWhole(tokens, i, end), i),
            "end" => NothingIf(IsEnd(tokens, i, end), i),
            "pay" => Of(Pay(tokens, i, end)),
            "money" => Of(Money(tokens, i, end)),
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
    private static Capture? NothingIf(bool holds, int i) => holds ? new Capture(new Phrase("", i, i)) : null;

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
        return noun with { Value = Phrases.Singular(isAllergy ? noun.Value[..^Allergy.Length] : noun.Value) };
    }

    private static Phrase? Age(List<Token> tokens, int i, int end)
    {
        if (Phrases.Number(tokens, i, end) is not { } number)
        {
            return null;
        }

        var next = tokens.SkipAdverbs(number.To, end);
        return next >= end || tokens[next].IsMark || BehindAge.Contains(tokens[next].Word) ? number : null;
    }

    private static Phrase? Job(List<Token> tokens, int i, int end)
    {
        if (Phrases.Noun(tokens, i, end) is not { } phrase || phrase.Value.Length < 2)
        {
            return null;
        }

        return phrase.Value is "senior" or "junior" ? null : phrase with { Value = Phrases.Singular(phrase.Value) };
    }

    private static Phrase? Profession(List<Token> tokens, int i, int end) =>
        Job(tokens, i, end) is { } job && Professions.IsOne(job.Value) ? job : null;

    // "two cats", but not "two years".
    private static Capture? Count(List<Token> tokens, int i, int end)
    {
        if (Phrases.Number(tokens, i, end) is not { } number)
        {
            return null;
        }

        if (Phrases.Noun(tokens, number.To, end) is not { } noun || Thing(noun) is null)
        {
            return null;
        }

        if (Lexicon.TimeWords.Contains(noun.Value) || noun.Value.StartsWithAny(TimeUnits))
        {
            return null;
        }

        return new Capture(new Phrase(Phrases.Singular(Phrases.Singular(noun.Value)), number.From, number.To), number.Value);
    }

    private static Phrase? Money(List<Token> tokens, int i, int end)
    {
        i = tokens.SkipAdverbs(i, end);
        return i < end && tokens[i].Word.Any(char.IsAsciiDigit) ? new Phrase(tokens[i].Word, i, i + 1) : null;
    }

    // A salary: "$90k", "90k", "90,000 dollars", but not "5 percent".
    private static Phrase? Pay(List<Token> tokens, int i, int end)
    {
        if (Money(tokens, i, end) is not { } pay)
        {
            return null;
        }

        var isThousands = pay.Value[^1] == 'k' && char.IsAsciiDigit(pay.Value[0]);
        return isThousands || Amounts.IsMoney(pay.Value) || HasCurrency(tokens, i, end, pay) ? pay : null;
    }

    private static bool HasCurrency(List<Token> tokens, int i, int end, Phrase pay) =>
        Amounts.Number(tokens, i, end) is { To: var to } && to > pay.To && tokens[to - 1].Word is not ("percent" or "%");

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
            Value = WithoutContract(Phrases.Singular(phrase.Value)),
        };
    }

    // "my Netflix subscription" and "Netflix" are subscribed to alike.
    private static string WithoutContract(string thing)
    {
        var space = thing.LastIndexOf(' ');
        return space > 0 && Contracts.Contains(thing[(space + 1)..]) ? thing[..space] : thing;
    }

    private static Phrase? Time(List<Token> tokens, int i, int end)
    {
        i = tokens.SkipAdverbs(i, end);
        if (i >= end)
        {
            return null;
        }

        var word = tokens[i].Word;
        var isTime = char.IsAsciiDigit(word[0]) || Hours.Contains(word) || Phrases.Number(tokens, i, end) is not null;
        return isTime ? new Phrase(word, i, i + 1) : null;
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
