using System.Collections.Frozen;
using MemStack.Memory.English.Grammar;

namespace MemStack.Memory.English.Consolidation;

/// <summary>
/// The phrases of which <see cref="EndedFactFrames"/> and <see cref="EndedFactActions"/> are made: the thing that is over, and the words
/// around it.
/// </summary>
internal static class EndedFactPhrases
{
    // "A meeting", "her dog": not the speaker's.
    private static readonly FrozenSet<string> OfOthers = Lexicon.Set(
        "his her their your its a an any another some every each he she they you it that this these those who whose"
    );
    private static readonly FrozenSet<string> OfThirds = Lexicon.Set("his her their");
    private static readonly FrozenSet<string> OfSpeaker = Lexicon.Set("my our");
    private static readonly FrozenSet<string> NoThings = Lexicon.Set("me us him them one everything something nothing i");

    // "I quit running for a week": when, not what.
    private static readonly FrozenSet<string> TellingWhen = Lexicon.Set("for after since until because");

    /// <summary>Returns whether a word makes what follows somebody else's, or any of its kind.</summary>
    /// <param name="word">A word in lower case.</param>
    public static bool IsOfOthers(string word) => OfOthers.Contains(word);

    /// <summary>
    /// A thing of the speaker's, or one that has a name, or what one does; null for others: "a meeting", "her dog" are not meant.
    /// </summary>
    /// <param name="tokens">The text's tokens.</param>
    /// <param name="i">Where it begins, adverbs left aside.</param>
    /// <param name="end">The place behind the clause.</param>
    /// <param name="ofThird">Whether it is to be the thing of somebody else than the speaker: "his paper route".</param>
    public static (int From, int To)? Thing(List<Token> tokens, int i, int end, bool ofThird = false)
    {
        i = tokens.SkipAdverbs(i, end);
        if (i >= end)
        {
            return null;
        }

        var word = tokens[i].Word;
        var isForeign = OfOthers.Contains(word) && !(ofThird && OfThirds.Contains(word));
        if (isForeign || (ofThird && OfSpeaker.Contains(word)) || NoThings.Contains(word))
        {
            return null;
        }

        if (Verbs.IsGerund(word))
        {
            return (i, AfterGerund(tokens, i, end));
        }

        if (Phrases.Noun(tokens, i, end) is not { } noun)
        {
            return null;
        }

        for (var at = noun.From; at < noun.To; at++)
        {
            // "My sister's dog", "Friday"
            if (tokens[at].Word == "'s" || Lexicon.TimeWords.Contains(tokens[at].Word))
            {
                return null;
            }
        }

        return (noun.From, noun.To);
    }

    // "Working from home", "playing tennis", "smoking".
    private static int AfterGerund(List<Token> tokens, int i, int end)
    {
        var to = i + 1;
        var isWhere = to + 1 < end && Lexicon.Prepositions.Contains(tokens[to].Word) && !TellingWhen.Contains(tokens[to].Word);
        if (isWhere && Phrases.Noun(tokens, to + 1, end) is { } where)
        {
            return where.To;
        }

        return Phrases.Noun(tokens, to, end) is { } what && what.From == to ? what.To : to;
    }

    /// <summary>
    /// Returns whether words follow one another from a place on, adverbs between them left aside; "is" stands for "are" and "'s" too.
    /// </summary>
    /// <param name="tokens">The text's tokens.</param>
    /// <param name="i">Where the first of them has to stand.</param>
    /// <param name="end">The place behind the clause.</param>
    /// <param name="words">The words in their order; none stand anywhere.</param>
    public static bool HasWords(List<Token> tokens, int i, int end, string[] words)
    {
        for (var k = 0; k < words.Length; k++, i++)
        {
            // "The trip is sadly cancelled"
            while (k > 0 && i < end && tokens[i].Word != words[k] && Lexicon.IsAdverb(tokens[i].Word))
            {
                i++;
            }

            if (i >= end)
            {
                return false;
            }
            // "The Zoe's gone", "the tickets are gone"
            var isForm = words[k] == "is" && tokens[i].Word is "'s" or "are";
            if (tokens[i].Word != words[k] && !isForm)
            {
                return false;
            }
        }

        return true;
    }
}
