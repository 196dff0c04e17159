using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>Reads a verb group: auxiliaries, negations, adverbs, and verbs that only say how another one is meant.</summary>
internal static class Predicates
{
    private static readonly FrozenSet<string> Wishes = DataFile.Words("verbs-of-wishing");

    private static readonly FrozenSet<string> Departures = DataFile.Words("verbs-of-departure");

    private static readonly FrozenSet<string> Endings = Lexicon.Set("stop quit cease");

    /// <summary>Reads from <paramref name="start"/>, the token after the subject.</summary>
    /// <param name="tokens">The sentence.</param>
    /// <param name="start">The first token of the group.</param>
    /// <param name="end">The end of the clause, exclusive.</param>
    /// <param name="elided">Whether the subject is left out: then only a past form or a participle is a statement, a base form is a
    /// request.</param>
    public static Predicate? Read(List<Token> tokens, int start, int end, bool elided = false)
    {
        var (mood, negative, perfect, did, progressive) = (Mood.Present, false, false, false, false);
        var bare = elided;
        for (var i = start; i < end; i++)
        {
            var word = tokens[i].Word;
            if (word is "not" or "never")
            {
                // "I don't only like tea" denies nothing.
                if (!(Is(tokens, i + 1, end, "only") || Is(tokens, i + 1, end, "just") || Is(tokens, i + 1, end, "merely")))
                {
                    negative = !negative;
                }

                continue;
            }

            if (word == "no" && Is(tokens, i + 1, end, "longer"))
            {
                negative = true;
                i++;
                continue;
            }

            if (Lexicon.Doubts.Contains(word))
            {
                mood = Mood.Unreal;
                continue;
            }

            if (Lexicon.IsAdverb(word))
            {
                continue;
            }

            if (tokens[i].IsMark)
            {
                return null;
            }

            if (Lexicon.Modals.Contains(word))
            {
                mood = Mood.Unreal;
                bare = false;
                continue;
            }

            if (word == "can")
            {
                bare = false;
                continue;
            }

            if (word == "used" && Is(tokens, i + 1, end, "to"))
            {
                if (mood != Mood.Unreal)
                {
                    mood = Mood.Former;
                }

                i++;
                bare = false;
                continue;
            }

            var following = Skip(tokens, i + 1, end);
            if (Lexicon.Be.Contains(word))
            {
                // "Is called Bob" leaves out somebody else.
                if (bare && word is "is" or "are" or "'s")
                {
                    return null;
                }

                if (
                    Is(tokens, following, end, "going")
                        && Is(tokens, following + 1, end, "to")
                        && following + 2 < end
                        && Verbs.Analyze(tokens[following + 2].Word).Form == VerbForm.Base
                    || Is(tokens, following, end, "about") && Is(tokens, following + 1, end, "to")
                )
                {
                    return new Predicate("", following, Mood.Unreal, negative, Progressive: true);
                }

                // "Anna's moved", "she's started": has.
                if (
                    word is "'s" or "is"
                    && following < end
                    && Verbs.Analyze(tokens[following].Word) is { Form: VerbForm.Past or VerbForm.Participle } done
                    && Departures.Contains(done.Lemma)
                )
                {
                    perfect = true;
                    bare = false;
                    continue;
                }

                if (following < end && Verbs.Analyze(tokens[following].Word) is { Form: VerbForm.Ing })
                {
                    if (word is "was" or "were")
                    {
                        mood = Mood.Unreal;
                    }

                    progressive = true;
                    perfect = false;
                    bare = false;
                    continue;
                }

                if (word is "was" or "were" && mood != Mood.Unreal)
                {
                    mood = Mood.Past;
                }

                if (perfect && mood == Mood.Present)
                {
                    mood = Mood.Perfect;
                }

                following = Denials(tokens, i + 1, end, ref negative);
                return Finish(tokens, "be", following - 1, end, mood, negative, progressive);
            }

            if (Lexicon.Have.Contains(word))
            {
                if (Is(tokens, following, end, "to"))
                {
                    // "I had to sell the car": it came about.
                    if (word != "had" || mood == Mood.Unreal || negative)
                    {
                        return new Predicate("have", i, Mood.Unreal, negative, progressive);
                    }

                    (mood, did, bare, i) = (Mood.Past, true, false, following);
                    continue;
                }

                var participle = following < end ? Verbs.Analyze(tokens[following].Word).Form : VerbForm.None;
                if (
                    following < end
                    && (
                        participle is VerbForm.Past or VerbForm.Participle
                        || tokens[following].Word is "been" or "run" or "come" or "become"
                    )
                )
                {
                    if (
                        Is(tokens, following, end, "got")
                        && following + 1 < end
                        && !Verbs.IsKnown(Verbs.Analyze(tokens[following + 1].Word).Lemma)
                        && (
                            Lexicon.Determiners.Contains(tokens[following + 1].Word)
                            || Phrases.Number(tokens, following + 1, end) is not null
                        )
                    )
                    {
                        return Finish(tokens, "have", following, end, mood, negative, progressive);
                    }

                    perfect = true;
                    bare = false;
                    continue;
                }

                if (word == "had" && mood != Mood.Unreal)
                {
                    mood = Mood.Past;
                }

                return Finish(tokens, "have", i, end, mood, negative, progressive);
            }

            if (Lexicon.Do.Contains(word) && following < end && Verbs.Analyze(tokens[following].Word).Form == VerbForm.Base)
            {
                did = word == "did";
                bare = false;
                continue;
            }

            var (lemma, form) = Verbs.Analyze(word);
            if (bare && form is not (VerbForm.Past or VerbForm.Ing))
            {
                return null;
            }

            bare = false;
            if (form is VerbForm.Past || did || (form == VerbForm.None && word.EndsWith("ed", StringComparison.Ordinal)))
            {
                if (mood != Mood.Unreal)
                {
                    mood = Mood.Past;
                }
            }

            if (perfect && mood is (Mood.Present or Mood.Past))
            {
                mood = Mood.Perfect;
            }

            var next = following < end ? tokens[following].Word : "";
            var nextForm = following < end ? Verbs.Analyze(next).Form : VerbForm.None;
            if (
                lemma is "start" or "begin"
                && (
                    nextForm == VerbForm.Ing
                    || Verbs.IsGerund(next)
                    || (next == "to" && Verbs.Analyze(WordAt(tokens, following + 1, end)).Form == VerbForm.Base)
                )
            )
            {
                if (mood != Mood.Unreal)
                {
                    mood = Mood.Present;
                }

                perfect = false;
                progressive = true;
                i = next == "to" ? following : i;
                continue;
            }

            if (Endings.Contains(lemma) && Verbs.IsGerund(next))
            {
                if (mood != Mood.Unreal)
                {
                    mood = Mood.Present;
                }

                negative = !negative;
                perfect = false;
                progressive = true;
                continue;
            }

            if (lemma == "give" && next == "up" && Verbs.IsGerund(WordAt(tokens, following + 1, end)))
            {
                if (mood != Mood.Unreal)
                {
                    mood = Mood.Present;
                }

                negative = !negative;
                perfect = false;
                i = following;
                continue;
            }

            if (lemma is "tend" or "happen" && next == "to")
            {
                i = following;
                continue;
            }

            if ((Wishes.Contains(lemma) && next is ("to" or "of" or "about")) || (lemma == "consider" && Verbs.IsGerund(next)))
            {
                return new Predicate(lemma, i, Mood.Unreal, negative, progressive);
            }

            return Finish(
                tokens,
                form == VerbForm.None && Verbs.IsGerund(word) ? Verbs.OfGerund(word) : lemma,
                i,
                end,
                mood,
                negative,
                progressive
            );
        }

        return null;
    }

    /// <summary>The next token that is no adverb and no negation.</summary>
    public static int Skip(List<Token> tokens, int i, int end)
    {
        while (i < end && (Lexicon.IsAdverb(tokens[i].Word) || tokens[i].Word == "not"))
        {
            i++;
        }

        return i;
    }

    public static bool Is(List<Token> tokens, int i, int end, string word) => i < end && tokens[i].Word == word;

    // "I'm not", "I'm no longer", "I'm never": behind "be" the negation comes last.
    private static int Denials(List<Token> tokens, int i, int end, ref bool negative)
    {
        while (i < end)
        {
            if (tokens[i].Word is "not" or "never")
            {
                negative = !negative;
            }
            else if (tokens[i].Word == "no" && Is(tokens, i + 1, end, "longer"))
            {
                (negative, i) = (true, i + 1);
            }
            else if (!Lexicon.IsAdverb(tokens[i].Word))
            {
                break;
            }

            i++;
        }

        return i;
    }

    private static bool IsBare(List<Token> tokens, int i, int end) =>
        i >= end || tokens[i].IsMark || Lexicon.PhraseEnds.Contains(tokens[i].Word);

    private static bool SaysNoMore(List<Token> tokens, int i, int end)
    {
        while (i < end && (tokens[i].IsMark || tokens[i].Word is "not" or "though" or "but" || Lexicon.IsAdverb(tokens[i].Word)))
        {
            i++;
        }
        // "I have a pump now, no more injections": what is over is said behind it.
        return i < end
            && tokens[i].Word is "any" or "no"
            && (Is(tokens, i + 1, end, "more") || Is(tokens, i + 1, end, "longer"))
            && (tokens[i].Word == "any" || IsBare(tokens, i + 2, end));
    }

    private static string WordAt(List<Token> tokens, int i, int end) => i < end ? tokens[i].Word : "";

    // "any more" at the end says that it was so before.
    private static Predicate Finish(List<Token> tokens, string lemma, int index, int end, Mood mood, bool negative, bool progressive)
    {
        for (var i = index + 1; i < end; i++)
        {
            // "I gave up the cello, no time any more": what is over there is something else.
            if (tokens[i].IsMark && !SaysNoMore(tokens, i + 1, end))
            {
                break;
            }

            if (
                tokens[i].Word == "any" && (Is(tokens, i + 1, end, "more") || Is(tokens, i + 1, end, "longer"))
                || (
                    tokens[i].Word == "no"
                    && (Is(tokens, i + 1, end, "more") || Is(tokens, i + 1, end, "longer"))
                    && IsBare(tokens, i + 2, end)
                )
            )
            {
                negative = true;
            }
        }

        return new Predicate(lemma, index, mood, negative, progressive);
    }
}
