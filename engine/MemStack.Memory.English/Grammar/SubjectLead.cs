using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>Passes a phrase of time, place or reason before a subject: "On weekends I …".</summary>
internal static class SubjectLead
{
    private const int MaxLead = 7;
    private static readonly FrozenSet<string> Leading = DataFile.Words("leading-words");

    // "In my dream I live in a castle", "In theory …": what is told is not so.
    private static readonly FrozenSet<string> Fiction = Lexicon.Set("dream dreams theory game novel book story film movie principle case");

    /// <summary>
    /// Returns the beginning of the subject behind such a phrase: "On weekends I …", "Starting next week the standup …";
    /// the start where there is none.
    /// </summary>
    public static int Skip(List<Token> tokens, int start, int end)
    {
        var at = start;
        while (at < end && (tokens[at].IsMark || tokens[at].Word is "and" or "but" or "so"))
        {
            at++;
        }

        if (at >= end || !Leading.Contains(tokens[at].Word))
        {
            return start;
        }

        var future = false;
        for (var i = at + 1; i < end && i <= at + MaxLead && !tokens[i].IsMark; i++)
        {
            var word = tokens[i].Word;
            var isAfterPhrase = i > at + 1;
            if (isAfterPhrase && !future && word is "i" or "we" or "he" or "she" or "they")
            {
                return i;
            }
            // A thing may be told of before its time, a person not.
            if (isAfterPhrase && word is "the" or "my" or "our" && Lexicon.TimeWords.Contains(tokens[i - 1].Word))
            {
                return i;
            }

            var isVerb =
                Lexicon.Be.Contains(word)
                || Lexicon.Have.Contains(word)
                || Verbs.Analyze(word).Form is VerbForm.Third or VerbForm.Participle;
            if (isVerb || Fiction.Contains(word))
            {
                return start;
            }

            future |= word is "next" or "tomorrow" or "then" or "that" or "soon";
        }

        return start;
    }
}
