using System.Collections.Frozen;
using MemStack.Memory.English.Grammar;

namespace MemStack.Memory.English.Consolidation;

/// <summary>Finds the thing before the words that say that it is over: "The interview fell through".</summary>
internal static class EndedFactNouns
{
    private const int MaxNounWords = 5;

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

    /// <summary>Finds a thing that the words behind it end; null where there is none.</summary>
    public static EndedFactThing? OfThing(List<Token> tokens, int start, int end)
    {
        for (var i = start + 1; i < end; i++)
        {
            foreach (var (words, kind) in EndedFactTable.Ends)
            {
                var after = i + words.Length;
                if (!EndedFactPhrases.HasWords(tokens, i, end, words) || TimeLimits.Follows(tokens, after, end))
                {
                    continue;
                }

                if (after < end && GoesOn(tokens[after]))
                {
                    return null;
                }

                if (words[^1] == "off" && tokens.IsOneOf(after, end, Leading))
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
}
