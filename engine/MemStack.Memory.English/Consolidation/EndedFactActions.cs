using System.Collections.Frozen;
using MemStack.Memory.English.Data;
using MemStack.Memory.English.Grammar;
using MemStack.Memory.Model;

namespace MemStack.Memory.English.Consolidation;

/// <summary>
/// Finds things that somebody has ended by their own doing: "I quit FitnessFirst", "I gave the car back", "My son gave up his paper route",
/// "I won't run the marathon", "I don't touch alcohol any more".
/// </summary>
internal static class EndedFactActions
{
    // Verbs whose particle may stand behind the thing.
    private static readonly FrozenSet<string> SeparableVerbs = Lexicon.Set("give hand trade pay sign shut close wind");

    // "I dropped sugar on the carpet", "I left the club early", "I stopped the car at the corner": of a moment.
    private static readonly FrozenSet<string> Momentary = Lexicon.Set("drop leave stop return kick");

    private static readonly FrozenSet<string> OfMoment = Lexicon.Set("at on in into off by early late before behind out open");

    // "I cancelled tennis today": for once.
    private static readonly FrozenSet<string> CalledOff = Lexicon.Set("cancel call stop quit drop leave");

    private static readonly FrozenSet<string> Once = Lexicon.Set("today tonight tomorrow");

    // Groups that are left for good; "I left the office" only says where somebody was.
    private static readonly FrozenSet<string> Groups = DataFile.Words("groups-that-are-left");

    private static readonly FrozenSet<string> ContractLinks = Lexicon.Set("with at on to for");

    /// <summary>Finds the thing that the subject of a clause has ended; null where there is none.</summary>
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
            return ByThirdPerson(tokens, subject, end);
        }

        var at = subject?.Next ?? SkipOpeners(tokens, start, end);
        if (EndedFactDenials.WillNot(tokens, at, end) is { } undone)
        {
            return undone;
        }

        if (Predicates.Read(tokens, at, end, subject is null && first) is not { } predicate)
        {
            return null;
        }

        if (predicate.Negative)
        {
            return EndedFactDenials.Stopped(tokens, predicate, at, end) ?? EndedFactDenials.Abstains(tokens, predicate, end);
        }
        // "I'm quitting", "I would quit": not yet, or never; "I'm done with it" is so.
        var isDone = predicate.Mood is Mood.Past or Mood.Perfect || predicate is { Lemma: "be", Mood: Mood.Present };
        return isDone ? Done(tokens, predicate, end, ofThird: false) : null;
    }

    // "My son gave up his paper route": what is the son's.
    private static EndedFactThing? ByThirdPerson(List<Token> tokens, Subject third, int end)
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
        if (!ofThird && FinalSessions.Read(tokens, predicate, end) is { } last)
        {
            return last;
        }

        if (SeparableVerbs.Contains(predicate.Lemma) && WithParticle(tokens, predicate, end) is { } separated)
        {
            return separated;
        }

        foreach (var (lemma, particles, kind) in EndedFactTable.Actions)
        {
            if (predicate.Lemma != lemma || !EndedFactPhrases.HasWords(tokens, predicate.Next, end, particles))
            {
                continue;
            }

            if (EndedFactPhrases.Thing(tokens, predicate.Next + particles.Length, end, ofThird) is not var (from, to))
            {
                continue;
            }

            return IsTemporary(tokens, lemma, to, end) || !IsEndedBy(lemma, tokens[to - 1].Word)
                ? null
                : OfWhom(tokens, from, to, end, kind);
        }

        return null;
    }

    // "I quit sugar for a month", "I dropped sugar on the carpet", "I cancelled tennis today".
    private static bool IsTemporary(List<Token> tokens, string lemma, int after, int end) =>
        TimeLimits.Follows(tokens, after, end)
        || (Momentary.Contains(lemma) && tokens.IsOneOf(after, end, OfMoment))
        || (CalledOff.Contains(lemma) && tokens.Has(after, end, Once));

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
        return hasPartner && EndedFactPhrases.Thing(tokens, to + 1, end) is var (partner, after)
            ? new EndedFactThing(partner, after, EndedFactKinds.Contract)
            : new EndedFactThing(from, to, kind);
    }

    // "Gave it back", "paid my brother back", "handed the keys in": the particle stands behind the thing.
    private static EndedFactThing? WithParticle(List<Token> tokens, Predicate predicate, int end)
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
}
