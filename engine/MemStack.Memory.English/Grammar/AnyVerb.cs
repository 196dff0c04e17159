using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>
/// Reads any verb in the present that no rule of the tables fits: "I play chess" and "I don't play chess any more", each
/// thing a question of its own.
/// </summary>
internal static class AnyVerb
{
    // A name of a thing; what is longer is a sentence.
    private const int MaxThingLength = 60;

    // Verbs whose object tells the activity by itself: who plays the violin can give up the violin.
    private static readonly FrozenSet<string> Light = Lexicon.Set(
        "play do practise practice eat drink consume smoke take use train go try attend"
    );

    // Verbs that mean nothing without the words behind them.
    private static readonly FrozenSet<string> Silent = DataFile.Words("verbs-without-activity");

    private static readonly FrozenSet<string> Ended = Lexicon.Set("any longer");
    private static readonly FrozenSet<string> Pointing = Lexicon.Set("it them him her me us that this there here whether like so");

    public static RuleMatch? Match(List<Token> tokens, Predicate predicate, int end, bool isSpeaker)
    {
        var lemma = predicate.Lemma;
        if (predicate.Mood is not (Mood.Present or Mood.Former) || lemma.Length < 2)
        {
            return null;
        }

        if (predicate.Negative && MatchContext.IsRestricted("does/", tokens, predicate.Next, end))
        {
            return null;
        }

        var isLight = Light.Contains(lemma);
        if (Silent.Contains(lemma) && !(isLight && predicate.Next < end))
        {
            return null;
        }

        if (!isSpeaker && !isLight)
        {
            return null;
        }

        var next = tokens.SkipAdverbs(predicate.Next, end);
        if (next < end && Pointing.Contains(tokens[next].Word))
        {
            return null;
        }

        var phrase = Activities.Read(tokens, next, end) ?? AfterPreposition(tokens, lemma, next, end);
        if (phrase is null && lemma is "go" or "take" or "use" or "try")
        {
            return null;
        }

        if (phrase is { } found && IsNoThing(found.Value))
        {
            return null;
        }
        // Who doesn't drink may have coffee.
        var thing = phrase?.Value ?? (lemma == "drink" ? "alcohol" : null);
        // "I don't need glasses any more": they are worn no longer.
        if (thing is not null && lemma == "need" && predicate.Negative && tokens.Has(next, end, Ended))
        {
            return new RuleMatch(null, $"does/{thing}", "no", phrase!.Value.From, phrase.Value.To);
        }
        // "20 mg of lisinopril", "two cups of coffee a day": another amount takes its place.
        var amount =
            thing is not null && predicate.Mood == Mood.Present && !predicate.Negative ? Amounts.Read(tokens, next, end)?.Value : null;
        var match = new RuleMatch(null, SlotOf(lemma, thing), amount ?? "yes", phrase?.From ?? -1, phrase?.To ?? -1)
        {
            IsWeak = !isLight && !predicate.Negative,
        };
        return predicate.Negative || predicate.Mood == Mood.Former ? RuleSet.Deny(match) : match;
    }

    // "I go to school", "I swim in the lake".
    private static Phrase? AfterPreposition(List<Token> tokens, string lemma, int at, int end)
    {
        if (at + 1 >= end || !Lexicon.Prepositions.Contains(tokens[at].Word))
        {
            return null;
        }

        if (Phrases.Noun(tokens, at + 1, end) is not { } target || Lexicon.TimeWords.Contains(tokens[target.From].Word))
        {
            return null;
        }

        var isGoal = lemma == "go" && tokens[at].Word == "to";
        return new Phrase(isGoal ? Plurals.Singular(target.Value) : $"{tokens[at].Word} {target.Value}", at, target.To);
    }

    private static bool IsNoThing(string value) =>
        Lexicon.Pronouns.Contains(value) || value.Length > MaxThingLength || value.StartsWith("care of", StringComparison.Ordinal);

    private static string SlotOf(string lemma, string? thing)
    {
        if (thing is null || Lexicon.TimeWords.Contains(thing.Split(' ')[0]))
        {
            return $"does/{lemma}";
        }

        return Light.Contains(lemma) ? $"does/{thing}" : $"does/{lemma} {thing}";
    }
}
