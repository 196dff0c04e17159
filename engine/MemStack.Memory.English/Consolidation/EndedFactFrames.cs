using System.Collections.Frozen;
using MemStack.Memory.English.Grammar;

namespace MemStack.Memory.English.Consolidation;

/// <summary>
/// Reads the ways to say that something is over: "no more …", "… fell through", "they cancelled my …", and the deeds of the speaker, which
/// <see cref="EndedFactActions"/> reads. Actions that are only intended, almost done or done for a week end nothing.
/// </summary>
internal static class EndedFactFrames
{
    private static readonly FrozenSet<string> Thanks = Lexicon.Set("thanks thank please");
    private static readonly FrozenSet<string> Nowadays = Lexicon.Set("these any nowadays");
    private static readonly FrozenSet<string> AfterNowadays = Lexicon.Set("days more longer");
    private static readonly FrozenSet<string> Negations = Lexicon.Set("not never");
    private static readonly FrozenSet<string> CalledOff = Lexicon.Set("cancelled canceled scrapped axed");
    private static readonly FrozenSet<string> OfSpeaker = Lexicon.Set("my our the");
    private static readonly FrozenSet<string> WithOthers = Lexicon.Set("with of at between");
    private static readonly FrozenSet<string> Once = Lexicon.Set("today year");
    private static readonly FrozenSet<string> Speakers = Lexicon.Set("me us");
    private static readonly FrozenSet<string> Away = Lexicon.Set("off from");
    private static readonly FrozenSet<string> Towards = Lexicon.Set("to onto");
    private static readonly FrozenSet<string> Movers = Lexicon.Set("take switch move change wean");

    /// <summary>Finds the thing that a clause says to be over; null where there is none.</summary>
    /// <param name="tokens">The text's tokens.</param>
    /// <param name="clause">One of its clauses.</param>
    /// <param name="first">Whether it is the first of them: there the speaker may be left out.</param>
    public static EndedFactThing? In(List<Token> tokens, Clause clause, bool first)
    {
        if (clause.Subordinate || clause.Conditional)
        {
            return null;
        }

        var (start, end) = (clause.Start, clause.End);
        return NoMore(tokens, start, end)
            ?? EndedFactNouns.OfThing(tokens, start, end)
            ?? ByOther(tokens, start, end)
            ?? EndedFactActions.BySpeaker(tokens, start, end, first);
    }

    private static EndedFactThing? NoMore(List<Token> tokens, int start, int end)
    {
        // "No more coffee for me, thanks" is said at a table.
        if (tokens.Has(0, tokens.Count, Thanks))
        {
            return null;
        }

        if (NoneNowadays(tokens, start, end) is { } none)
        {
            return none;
        }

        for (var i = start; i + 2 < end; i++)
        {
            if (tokens[i].Word != "no" || tokens[i + 1].Word != "more")
            {
                continue;
            }
            // "There's no more milk", "we have no more milk": tomorrow there is.
            if (i > start && (Lexicon.Be.Contains(tokens[i - 1].Word) || Lexicon.Have.Contains(tokens[i - 1].Word)))
            {
                continue;
            }

            if (EndedFactPhrases.Thing(tokens, i + 2, end) is not var (from, to) || TimeLimits.Follows(tokens, to, end))
            {
                return null;
            }
            // "No more running for me", but not "no more running in the rain".
            var isAll = to >= end || tokens[to].IsMark || (tokens[to].Word == "for" && tokens.Is(to + 1, end, "me"));
            return isAll ? new EndedFactThing(from, to, EndedFactKinds.Practice) : null;
        }

        return null;
    }

    // "No sugar in my tea these days", "no coffee any more".
    private static EndedFactThing? NoneNowadays(List<Token> tokens, int start, int end)
    {
        if (start + 2 >= end || tokens[start].Word != "no" || EndedFactPhrases.Thing(tokens, start + 1, end) is not var (from, to))
        {
            return null;
        }

        var at = to;
        while (at < end && !Nowadays.Contains(tokens[at].Word))
        {
            at++;
        }

        if (at >= end)
        {
            return null;
        }

        return tokens[at].Word == "nowadays" || tokens.IsOneOf(at + 1, end, AfterNowadays)
            ? new EndedFactThing(from, to, EndedFactKinds.Consumption)
            : null;
    }

    // "They cancelled the Spotify interview", "The doctor switched me from metformin to Ozempic".
    private static EndedFactThing? ByOther(List<Token> tokens, int start, int end)
    {
        for (var i = start + 1; i + 3 < end; i++)
        {
            var word = tokens[i].Word;
            if (Negations.Contains(word) || Lexicon.Modals.Contains(word) || Lexicon.Doubts.Contains(word))
            {
                return null;
            }
            // "I have cancelled my trip" is the speaker's doing.
            var isCalledOff =
                CalledOff.Contains(word) && OfSpeaker.Contains(tokens[i + 1].Word) && !Lexicon.Have.Contains(tokens[i - 1].Word);
            if (isCalledOff && EndedFactPhrases.Thing(tokens, i + 1, end) is var (plan, last))
            {
                return IsForOnce(tokens, last, end) ? null : new EndedFactThing(plan, last, EndedFactKinds.Plan);
            }

            if (MoverAt(tokens, i) is { } mover)
            {
                return Moved(tokens, i + 2, end, mover);
            }
        }

        return null;
    }

    // "They cancelled the meeting with Ben", "… today", "… this year": the next one comes.
    private static bool IsForOnce(List<Token> tokens, int i, int end) =>
        TimeLimits.Follows(tokens, i, end) || tokens.IsOneOf(i, end, WithOthers) || tokens.Has(i, end, Once);

    // The lemma of "took" in "took me off", of "switched" in "switched us from"; null for others.
    private static string? MoverAt(List<Token> tokens, int i) =>
        Speakers.Contains(tokens[i + 1].Word)
        && Away.Contains(tokens[i + 2].Word)
        && Verbs.Analyze(tokens[i].Word) is { Form: VerbForm.Past or VerbForm.Participle } verb
        && Movers.Contains(verb.Lemma)
            ? verb.Lemma
            : null;

    // "Moved me from Ulm to Bonn" tells of both, "moved me from Ulm" of no habit.
    private static EndedFactThing? Moved(List<Token> tokens, int away, int end, string lemma)
    {
        if (lemma != "take" && tokens[away].Word == "from" && !tokens.Has(away + 1, end, Towards))
        {
            return null;
        }

        return EndedFactPhrases.Thing(tokens, away + 1, end) is var (from, to) && !TimeLimits.Follows(tokens, to, end)
            ? new EndedFactThing(from, to, EndedFactKinds.Practice)
            : null;
    }
}
