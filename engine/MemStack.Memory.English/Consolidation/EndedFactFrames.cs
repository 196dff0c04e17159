using System.Collections.Frozen;
using MemStack.Memory.English.Grammar;

namespace MemStack.Memory.English.Consolidation;

/// <summary>
/// Ways to say that something is over, by who does it: "no more …", "… fell through", "they cancelled my …", and what one says to have done
/// oneself, which <see cref="EndedFactDeeds"/> reads. Whether one is about to, almost did or did for a week ends nothing.
/// </summary>
internal static class EndedFactFrames
{
    private const int MaxNounWords = 5;

    private static readonly FrozenSet<string> Thanks = Lexicon.Set("thanks thank please");
    private static readonly FrozenSet<string> Nowadays = Lexicon.Set("these any nowadays");
    private static readonly FrozenSet<string> BehindNowadays = Lexicon.Set("days more longer");

    // "Is off to", "is off with": somebody who goes away.
    private static readonly FrozenSet<string> Leading = Lexicon.Set("to with from by at in");

    // "The lease on the Zoe": the Zoe's.
    private static readonly FrozenSet<string> Contracts = Lexicon.Set("lease contract subscription membership account");
    private static readonly FrozenSet<string> ContractLinks = Lexicon.Set("on with at for to");

    // "And then our whole trip": what stands before the thing.
    private static readonly FrozenSet<string> Starts = Lexicon.Set(
        "and but so then well ok okay anyway also plus yeah yes no oh ugh btw update guess what turns out finally 've have had has just"
    );
    private static readonly FrozenSet<string> Articles = Lexicon.Set("the my our both whole entire all of");
    private static readonly FrozenSet<string> NoNouns = Lexicon.Set("'s i we me");

    private static readonly FrozenSet<string> Negations = Lexicon.Set("not never");
    private static readonly FrozenSet<string> CalledOff = Lexicon.Set("cancelled canceled scrapped axed");
    private static readonly FrozenSet<string> OfSpeaker = Lexicon.Set("my our the");
    private static readonly FrozenSet<string> WithOthers = Lexicon.Set("with of at between");
    private static readonly FrozenSet<string> Once = Lexicon.Set("today year");
    private static readonly FrozenSet<string> Speakers = Lexicon.Set("me us");
    private static readonly FrozenSet<string> Away = Lexicon.Set("off from");
    private static readonly FrozenSet<string> Towards = Lexicon.Set("to onto");
    private static readonly FrozenSet<string> Movers = Lexicon.Set("take switch move change wean");

    /// <summary>What a clause says to be over; null when it says nothing of the kind.</summary>
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
            ?? OfThing(tokens, start, end)
            ?? ByOther(tokens, start, end)
            ?? EndedFactDeeds.BySpeaker(tokens, start, end, first);
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

            if (EndedFactPhrases.Thing(tokens, i + 2, end) is not var (from, to) || Spells.Limit(tokens, to, end))
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

        return tokens[at].Word == "nowadays" || tokens.IsOneOf(at + 1, end, BehindNowadays)
            ? new EndedFactThing(from, to, EndedFactKinds.Consumption)
            : null;
    }

    // "The interview fell through": the thing stands before what is said of it.
    private static EndedFactThing? OfThing(List<Token> tokens, int start, int end)
    {
        for (var i = start + 1; i < end; i++)
        {
            foreach (var (words, kind) in EndedFactTable.Ends)
            {
                var behind = i + words.Length;
                if (!EndedFactPhrases.Stands(tokens, i, end, words) || Spells.Limit(tokens, behind, end))
                {
                    continue;
                }

                if (behind < end && GoesOn(tokens[behind]))
                {
                    return null;
                }

                if (words[^1] == "off" && tokens.IsOneOf(behind, end, Leading))
                {
                    return null;
                }

                if (kind == EndedFactKinds.Contract && !SpeaksOfContract(tokens, start, i))
                {
                    return null;
                }

                return Named(tokens, start, i) is var (from, to) ? new EndedFactThing(from, to, kind) : null;
            }
        }

        return null;
    }

    // "Is gone fishing", "ended well": something else is said.
    private static bool GoesOn(Token next) =>
        !next.IsMark && !Lexicon.IsAdverb(next.Word) && !Lexicon.PhraseEnds.Contains(next.Word) && !Lexicon.TimeWords.Contains(next.Word);

    // "The lease ran out"; "the milk ran out" is no contract.
    private static bool SpeaksOfContract(List<Token> tokens, int start, int end) =>
        tokens.FindIndex(start, end - start, token => EndedFact.IsContract(token.Word)) >= 0;

    // "The lease on the Zoe", "my Sparkasse account", "both kittens", "Leeds": all that stands before, if it is one noun; null for others.
    private static (int From, int To)? Named(List<Token> tokens, int start, int end)
    {
        // "Moved everything to N26, Sparkasse account is gone"
        start = Math.Max(start, tokens.FindLastIndex(end - 1, end - start, token => token.IsMark) + 1);
        while (start < end && (tokens[start].IsMark || Starts.Contains(tokens[start].Word)))
        {
            start++;
        }

        for (var i = start; i + 2 < end; i++)
        {
            if (Contracts.Contains(tokens[i].Word) && ContractLinks.Contains(tokens[i + 1].Word))
            {
                return Named(tokens, i + 2, end);
            }
        }

        while (tokens.IsOneOf(start, end, Articles))
        {
            start++;
        }

        if (end == start || end - start > MaxNounWords)
        {
            return null;
        }

        for (var i = start; i < end; i++)
        {
            if (!MayBeOfNoun(tokens[i]))
            {
                return null;
            }
        }

        return (start, end);
    }

    private static bool MayBeOfNoun(Token token)
    {
        var word = token.Word;
        if (token.IsMark || NoNouns.Contains(word) || EndedFactPhrases.IsOfOthers(word))
        {
            return false;
        }

        if (Lexicon.Prepositions.Contains(word) || Lexicon.TimeWords.Contains(word) || Lexicon.Be.Contains(word))
        {
            return false;
        }
        // "Leeds" is a name, though it reads like a verb.
        return token.IsCapital || Verbs.Analyze(word).Form is not (VerbForm.Third or VerbForm.Past);
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
        Spells.Limit(tokens, i, end) || tokens.IsOneOf(i, end, WithOthers) || tokens.Has(i, end, Once);

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

        return EndedFactPhrases.Thing(tokens, away + 1, end) is var (from, to) && !Spells.Limit(tokens, to, end)
            ? new EndedFactThing(from, to, EndedFactKinds.Practice)
            : null;
    }
}
