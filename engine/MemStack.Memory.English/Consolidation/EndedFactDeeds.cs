using System.Collections.Frozen;
using MemStack.Memory.English.Data;
using MemStack.Memory.English.Grammar;
using MemStack.Memory.Model;

namespace MemStack.Memory.English.Consolidation;

/// <summary>
/// What a clause says that somebody has ended: "I quit FitnessFirst", "I gave the car back", "My son gave up his paper route", "I won't run
/// the marathon", "I don't touch alcohol any more".
/// </summary>
internal static class EndedFactDeeds
{
    // "Made", "had", "took" before "the last payment".
    private static readonly FrozenSet<string> Light = Lexicon.Set("make have take");
    private static readonly FrozenSet<string> BeforeLast = Lexicon.Set("the my our very");
    private static readonly FrozenSet<string> Payments = Lexicon.Set("payment instalment installment");
    private static readonly FrozenSet<string> Sessions = DataFile.Words("sessions");
    private static readonly FrozenSet<string> SessionLinks = Lexicon.Set("on with at of for in");

    // Verbs whose particle may stand behind the thing.
    private static readonly FrozenSet<string> Parting = Lexicon.Set("give hand trade pay sign shut close wind");

    // "I dropped sugar on the carpet", "I left the club early", "I stopped the car at the corner": of a moment.
    private static readonly FrozenSet<string> Momentary = Lexicon.Set("drop leave stop return kick");
    private static readonly FrozenSet<string> OfMoment = Lexicon.Set("at on in into off by early late before behind out open");

    // "I cancelled tennis today": for once.
    private static readonly FrozenSet<string> CalledOff = Lexicon.Set("cancel call stop quit drop leave");
    private static readonly FrozenSet<string> Once = Lexicon.Set("today tonight tomorrow");

    // What one leaves for good; "I left the office" says where somebody was.
    private static readonly FrozenSet<string> Groups = DataFile.Words("groups-that-are-left");

    private static readonly FrozenSet<string> ContractLinks = Lexicon.Set("with at on to for");
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

    /// <summary>What a clause says to be over by its subject's doing; null when it says nothing of the kind.</summary>
    /// <param name="tokens">The text's tokens.</param>
    /// <param name="start">Where the clause begins.</param>
    /// <param name="end">The place behind it.</param>
    /// <param name="first">Whether it is the first of its text: there the speaker may be left out.</param>
    public static EndedFactThing? BySpeaker(List<Token> tokens, int start, int end, bool first)
    {
        var subject = Subjects.Find(tokens, start, end, Roles.User, null, null);
        if (subject is { IsPerson: false })
        {
            return null;
        }

        if (subject is { IsSpeaker: false })
        {
            return ByThird(tokens, subject, end);
        }

        var at = subject?.Next ?? SkipOpeners(tokens, start, end);
        if (WillNot(tokens, at, end) is { } undone)
        {
            return undone;
        }

        if (Predicates.Read(tokens, at, end, subject is null && first) is not { } predicate)
        {
            return null;
        }

        if (predicate.Negative)
        {
            return Stopped(tokens, predicate, at, end) ?? Abstains(tokens, predicate, end);
        }
        // "I'm quitting", "I would quit": not yet, or never; "I'm done with it" is so.
        var isDone = predicate.Mood is Mood.Past or Mood.Perfect || predicate is { Lemma: "be", Mood: Mood.Present };
        return isDone ? Done(tokens, predicate, end, ofThird: false) : null;
    }

    // "My son gave up his paper route": what is the son's.
    private static EndedFactThing? ByThird(List<Token> tokens, Subject third, int end)
    {
        if (third is not { Kind: "person", Companion: null })
        {
            return null;
        }

        if (Predicates.Read(tokens, third.Next, end) is not { Negative: false, Mood: Mood.Past or Mood.Perfect } done)
        {
            return null;
        }

        return Done(tokens, done, end, ofThird: true) is { } theirs ? theirs with { Subject = third.Key } : null;
    }

    private static int SkipOpeners(List<Token> tokens, int i, int end)
    {
        while (i < end && (tokens[i].IsMark || Lexicon.Openers.Contains(tokens[i].Word) || Lexicon.IsAdverb(tokens[i].Word)))
        {
            i++;
        }

        return i;
    }

    private static EndedFactThing? Done(List<Token> tokens, Predicate predicate, int end, bool ofThird)
    {
        if (!ofThird && Light.Contains(predicate.Lemma) && Last(tokens, predicate, end) is { } last)
        {
            return last;
        }

        if (Parting.Contains(predicate.Lemma) && Parted(tokens, predicate, end) is { } parted)
        {
            return parted;
        }

        foreach (var (lemma, particles, kind) in EndedFactTable.Deeds)
        {
            if (predicate.Lemma != lemma || !EndedFactPhrases.Stands(tokens, predicate.Next, end, particles))
            {
                continue;
            }

            if (EndedFactPhrases.Thing(tokens, predicate.Next + particles.Length, end, ofThird) is not var (from, to))
            {
                continue;
            }

            return IsForWhile(tokens, lemma, to, end) || !IsEndedBy(lemma, tokens[to - 1].Word)
                ? null
                : OfWhom(tokens, from, to, end, kind);
        }

        return null;
    }

    // "I quit sugar for a month", "I dropped sugar on the carpet", "I cancelled tennis today".
    private static bool IsForWhile(List<Token> tokens, string lemma, int behind, int end) =>
        Spells.Limit(tokens, behind, end)
        || (Momentary.Contains(lemma) && tokens.IsOneOf(behind, end, OfMoment))
        || (CalledOff.Contains(lemma) && tokens.Has(behind, end, Once));

    // A group is left and an account closed for good; an office and a window are not.
    private static bool IsEndedBy(string lemma, string noun) =>
        lemma switch
        {
            "leave" => Groups.Contains(noun),
            "close" => EndedFact.IsContract(noun),
            _ => true,
        };

    // "My account with ING" is ING's.
    private static EndedFactThing OfWhom(List<Token> tokens, int from, int to, int end, FrozenSet<string> kind)
    {
        var hasPartner = EndedFact.IsContract(tokens[to - 1].Word) && to + 1 < end && ContractLinks.Contains(tokens[to].Word);
        return hasPartner && EndedFactPhrases.Thing(tokens, to + 1, end) is var (partner, behind)
            ? new EndedFactThing(partner, behind, EndedFactKinds.Contract)
            : new EndedFactThing(from, to, kind);
    }

    // "Made the last payment on the loan", "had my very last session with the therapist".
    private static EndedFactThing? Last(List<Token> tokens, Predicate predicate, int end)
    {
        var at = predicate.Next;
        while (tokens.IsOneOf(at, end, BeforeLast))
        {
            at++;
        }

        if (at + 3 >= end)
        {
            return null;
        }

        var session = tokens[at + 1].Word;
        // The last lesson may be the latest; the very last, the final one and the last instalment are not.
        var isFinal =
            tokens[at].Word == "final" || (tokens[at].Word == "last" && (tokens[at - 1].Word == "very" || Payments.Contains(session)));
        if (!isFinal || !Sessions.Contains(session) || !SessionLinks.Contains(tokens[at + 2].Word))
        {
            return null;
        }

        return EndedFactPhrases.Thing(tokens, at + 3, end) is var (from, to)
            ? new EndedFactThing(from, to, Payments.Contains(session) ? EndedFactKinds.Debt : EndedFactKinds.All)
            : null;
    }

    // "Gave it back", "paid my brother back", "handed the keys in": the particle stands behind the thing.
    private static EndedFactThing? Parted(List<Token> tokens, Predicate predicate, int end)
    {
        if (EndedFactPhrases.Thing(tokens, predicate.Next, end) is not var (from, to) || to >= end)
        {
            return null;
        }

        return (predicate.Lemma, tokens[to].Word) switch
        {
            ("shut" or "close" or "wind", "down" or "up") => new EndedFactThing(from, to, EndedFactKinds.Venture),
            ("pay", "back") => new EndedFactThing(from, to, EndedFactKinds.Debt),
            ("give", "back" or "away") or ("hand" or "trade", "back" or "in") or ("sign", "over") => new EndedFactThing(
                from,
                to,
                EndedFactKinds.Belonging
            ),
            ("give", "up") => new EndedFactThing(from, to, EndedFactKinds.All),
            _ => null,
        };
    }

    // "I won't run the marathon", "We're not going to Peru after all".
    private static EndedFactThing? WillNot(List<Token> tokens, int at, int end)
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

        if (EndedFactPhrases.Thing(tokens, thing, end) is not var (from, to) || Spells.Limit(tokens, to, end))
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
        return after > 0 && EndedFactPhrases.Stands(tokens, after, end, ["after", "all"]);
    }

    // "I stopped tutoring": all that is tutored. Who stops drinking may have coffee.
    private static EndedFactThing? Stopped(List<Token> tokens, Predicate predicate, int at, int end)
    {
        var index = predicate.Index;
        var isStopped = index > at && Verbs.IsGerund(tokens[index].Word) && Stops.Contains(tokens[index - 1].Word);
        if (!isStopped || Broad.Contains(predicate.Lemma))
        {
            return null;
        }

        return index + 1 >= end || tokens[index + 1].IsMark ? new EndedFactThing(index, index + 1, Lexicon.Set(predicate.Lemma)) : null;
    }

    // "I don't touch alcohol any more", "I haven't had coffee in months", "I don't need the operation after all".
    private static EndedFactThing? Abstains(List<Token> tokens, Predicate predicate, int end)
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
