using System.Collections.Frozen;
using MemStack.Memory.English.Grammar;

namespace MemStack.Memory.English.Consolidation;

/// <summary>Finds things that are over because somebody won't do them, or does them no longer.</summary>
internal static class EndedFactDenials
{
    private static readonly FrozenSet<string> Unlikely = Lexicon.Set("without before unless until");

    // "I stopped drinking" and "I stopped going" end less than all that is drunk or gone to.
    private static readonly FrozenSet<string> Broad = Lexicon.Set(
        "drink eat take use do play go have get make work talk see look try come think watch listen"
    );

    private static readonly FrozenSet<string> Stops = Lexicon.Set("stopped quit up");
    private static readonly FrozenSet<string> Needed = Lexicon.Set("need have get plan");
    private static readonly FrozenSet<string> More = Lexicon.Set("more longer");
    private static readonly FrozenSet<string> Consuming = Lexicon.Set("have touch drink eat smoke take do use");
    private static readonly FrozenSet<string> LongSpans = Lexicon.Set("weeks month months year years ages forever decade decades");

    /// <summary>Reads a plan that is off: "I won't run the marathon", "We're not going to Peru after all".</summary>
    public static EndedFactThing? WillNot(List<Token> tokens, int at, int end)
    {
        if (at < end && Lexicon.IsAdverb(tokens[at].Word))
        {
            at++;
        }

        var will = at + 2 < end && tokens[at].Word == "will" && tokens[at + 1].Word == "not";
        if (!will && !IsNotAfterAll(tokens, at, end))
        {
            return null;
        }
        // "I won't be running the marathon"
        var verb = will && tokens[at + 2].Word == "be" ? at + 3 : at + 2;
        if (verb + 1 >= end || !EndedFactKinds.Plan.Contains(Verbs.Analyze(tokens[verb].Word).Lemma))
        {
            return null;
        }

        var thing = verb + 1;
        while (tokens.IsOneOf(thing, end, Lexicon.Prepositions))
        {
            thing++;
        }

        if (EndedFactPhrases.Thing(tokens, thing, end) is not var (from, to) || TimeLimits.Follows(tokens, to, end))
        {
            return null;
        }
        // "I won't run the marathon without you"
        return tokens.IsOneOf(to, end, Unlikely) ? null : new EndedFactThing(from, to, EndedFactKinds.Plan);
    }

    // "Am not going … after all".
    private static bool IsNotAfterAll(List<Token> tokens, int at, int end)
    {
        if (at + 3 >= end || tokens[at].Word is not ("am" or "are") || tokens[at + 1].Word != "not")
        {
            return false;
        }

        var after = tokens.FindIndex(at, end - at, token => token.Word == "after");
        return after > 0 && EndedFactPhrases.HasWords(tokens, after, end, ["after", "all"]);
    }

    /// <summary>Reads an activity that has ended with all its objects: "I stopped tutoring"; who stops drinking may have coffee.</summary>
    public static EndedFactThing? Stopped(List<Token> tokens, Predicate predicate, int at, int end)
    {
        var index = predicate.Index;
        var isStopped = index > at && Verbs.IsGerund(tokens[index].Word) && Stops.Contains(tokens[index - 1].Word);
        if (!isStopped || Broad.Contains(predicate.Lemma))
        {
            return null;
        }

        return index + 1 >= end || tokens[index + 1].IsMark ? new EndedFactThing(index, index + 1, Lexicon.Set(predicate.Lemma)) : null;
    }

    /// <summary>
    /// Reads a thing that is done without: "I don't touch alcohol any more", "I haven't had coffee in months", "I don't need the operation
    /// after all".
    /// </summary>
    public static EndedFactThing? Abstains(List<Token> tokens, Predicate predicate, int end)
    {
        if (predicate.Lemma.Length == 0 || EndedFactPhrases.Thing(tokens, predicate.Next, end) is not var (from, to))
        {
            return null;
        }

        var isUnneeded =
            predicate is { Lemma: "need", Mood: Mood.Present }
            && to + 1 < end
            && tokens[to].Word == "after"
            && tokens[to + 1].Word == "all";
        if (isUnneeded)
        {
            return new EndedFactThing(from, to, Needed);
        }

        var noMore = predicate.Lemma is "touch" or "do" && to + 1 < end && tokens[to].Word == "any" && More.Contains(tokens[to + 1].Word);
        if (!noMore && !IsLongSince(tokens, predicate, to, end))
        {
            return null;
        }

        return new EndedFactThing(
            from,
            to,
            Consuming.Contains(predicate.Lemma) ? EndedFactKinds.Consumption : Lexicon.Set(predicate.Lemma)
        );
    }

    // "Haven't had coffee in the last months", "since May".
    private static bool IsLongSince(List<Token> tokens, Predicate predicate, int behind, int end)
    {
        if (predicate.Mood is not (Mood.Perfect or Mood.Past) || behind + 1 >= end)
        {
            return false;
        }

        return tokens[behind].Word == "since"
            || (tokens[behind].Word is "in" or "for" && tokens.Has(behind + 1, Math.Min(behind + 4, end), LongSpans));
    }
}
