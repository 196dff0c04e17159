using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>Splits sentences into clauses at marks and conjunctions that a new subject or verb follows.</summary>
internal static class Clauses
{
    private const int MaxTimePhrase = 5;

    private static readonly FrozenSet<string> Coordinators = Lexicon.Set("and but or so plus yet then nor");
    private static readonly FrozenSet<string> Others = Lexicon.Set(
        "because though although whereas since while when if unless until before after however which who"
    );
    private static readonly FrozenSet<string> Pronouns = Lexicon.Set("i we he she they it that this there you me");
    private static readonly FrozenSet<string> Possessives = Lexicon.Set("my our his her their the");

    public static List<Clause> Of(List<Token> tokens)
    {
        var clauses = new List<Clause>(2);
        var start = 0;
        for (var i = 1; i < tokens.Count; i++)
        {
            var word = tokens[i].Word;
            if (tokens[i].IsMark)
            {
                if (word == "," && !StartsClause(tokens, i + 1))
                {
                    continue;
                }

                Close(i, i + 1);
            }
            else if (Coordinators.Contains(word) && !(word == "then" && tokens[i - 1].Word == "since") && StartsClause(tokens, i + 1))
            {
                if (!(word == "and" && JoinsSpeaker(tokens, start, i)))
                {
                    Close(i, i + 1);
                }
            }
            else if (Others.Contains(word) && (word is "which" or "who" || StartsSubject(tokens, i + 1)))
            {
                // A word for when or why stays with its clause, for it decides what that is worth.
                Close(i, i);
            }
        }

        Close(tokens.Count, tokens.Count);
        return clauses;

        void Close(int end, int next)
        {
            if (end > start)
            {
                clauses.Add(Make(tokens, start, end));
            }

            start = next;
        }
    }

    private static Clause Make(List<Token> tokens, int start, int end)
    {
        var at = start;
        while (
            at < end
            && (
                tokens[at].IsMark
                || Coordinators.Contains(tokens[at].Word)
                || tokens[at].Word is "even" or "only" or "just" or "as" or "because"
            )
        )
        {
            at++;
        }

        var word = at < end ? tokens[at].Word : "";
        var subordinate =
            word is "which" or "who"
            || Lexicon.Subordinators.Contains(word) && !(at > start && tokens[at - 1].Word == "because") && !IsTimePhrase(tokens, at, end);
        return new Clause(start, end, subordinate, word is "if" or "unless" or "suppose" or "supposing" or "imagine");
    }

    // "After ten years I've started again": no more than a time, and what follows it is said to be so.
    private static bool IsTimePhrase(List<Token> tokens, int at, int end)
    {
        if (tokens[at].Word is not ("after" or "before" or "until" or "till" or "once"))
        {
            return false;
        }

        var i = at + 1;
        while (
            i < end
            && i <= at + MaxTimePhrase
            && !tokens[i].IsMark
            && !Pronouns.Contains(tokens[i].Word)
            && Verbs.Analyze(tokens[i].Word).Form is VerbForm.None or VerbForm.Base
        )
        {
            i++;
        }

        return i > at + 1 && i + 1 < end && Pronouns.Contains(tokens[i].Word);
    }

    // "Peter and I got divorced" is one clause, "I love Rome and I live in Paris" is two.
    private static bool JoinsSpeaker(List<Token> tokens, int start, int i) =>
        i + 1 < tokens.Count
        && tokens[i + 1].Word is "i" or "me"
        && !HasVerb(tokens, Math.Max(0, i - 6), i)
        && tokens.FindIndex(start, i - start, token => token.Word is "i" or "we") < 0;

    private static bool StartsClause(List<Token> tokens, int i)
    {
        i = tokens.SkipAdverbs(i, tokens.Count);
        if (i >= tokens.Count)
        {
            return false;
        }

        var word = tokens[i].Word;
        if ((Coordinators.Contains(word) || Others.Contains(word)) && i + 1 < tokens.Count)
        {
            return word is "which" or "who" || StartsClause(tokens, i + 1);
        }

        if (StartsSubject(tokens, i))
        {
            return true;
        }

        var next = i + 1 < tokens.Count ? tokens[i + 1].Word : "";
        // A name needs its verb beside it: "and Ben works at Google".
        if (tokens[i].IsCapital && (Verbs.Analyze(next).Form is VerbForm.Third or VerbForm.Past || next is "is" or "has" or "was" or "'s"))
        {
            return true;
        }

        var form = Verbs.Analyze(word).Form;
        // "way too much coffee, like six cups"
        if (
            word == "like"
            && (
                next == "way"
                || char.IsAsciiDigit(next is [var digit, ..] ? digit : ' ')
                || Phrases.Number(tokens, i + 1, tokens.Count) is not null
            )
        )
        {
            return false;
        }

        return (Lexicon.Be.Contains(word) && word != "'s")
            || Lexicon.Have.Contains(word)
            || Lexicon.Do.Contains(word)
            || Lexicon.Modals.Contains(word)
            || word is "can" or "not"
            || form is VerbForm.Third or VerbForm.Past
            || (
                form == VerbForm.Base
                && (
                    word is "love" or "hate" or "enjoy" or "prefer" or "like" or "speak" or "drive" or "own"
                    || Lexicon.Determiners.Contains(next)
                    || Lexicon.Prepositions.Contains(next)
                    || next == "as"
                )
            );
    }

    private static bool StartsSubject(List<Token> tokens, int i) =>
        i + 1 < tokens.Count
        && (Pronouns.Contains(tokens[i].Word) || (Possessives.Contains(tokens[i].Word) && HasVerb(tokens, i + 2, i + 7)));

    private static bool HasVerb(List<Token> tokens, int from, int to)
    {
        for (var i = from; i < to && i < tokens.Count && !tokens[i].IsMark; i++)
        {
            var word = tokens[i].Word;
            if (
                Lexicon.Be.Contains(word)
                || Lexicon.Have.Contains(word)
                || Lexicon.Do.Contains(word)
                || Lexicon.Modals.Contains(word)
                || Verbs.Analyze(word).Form is VerbForm.Third or VerbForm.Past or VerbForm.Base
            )
            {
                return true;
            }
        }

        return false;
    }
}
