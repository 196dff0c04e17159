using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>Reads the words around the subject and the verb of a clause.</summary>
internal static class ClauseWords
{
    private static readonly FrozenSet<string> Conjunctions = Lexicon.Set("and but so then or yet plus");

    /// <summary>Returns the subject as it was written, without words before it.</summary>
    public static string SubjectText(List<Token> tokens, int start, Subject subject)
    {
        // "Its settings are ..." of a known thing: the subject takes no word of the clause.
        if (subject.Next <= start)
        {
            return Token.Written(tokens, start, start + 1);
        }

        while (start < subject.Next - 1 && (tokens[start].IsMark || IsOpener(tokens[start].Word)))
        {
            start++;
        }

        var text = Token.Written(tokens, start, subject.Next);
        // "I'm" and "im" hold the verb, too.
        return subject.Next < tokens.Count && tokens[subject.Next].Start < tokens[subject.Next - 1].End ? "I" : text;
    }

    private static bool IsOpener(string word) => Lexicon.Openers.Contains(word) && word != "i";

    public static int SkipConjunctions(List<Token> tokens, int i, int end)
    {
        while (i < end && (tokens[i].IsMark || Conjunctions.Contains(tokens[i].Word) || Lexicon.IsAdverb(tokens[i].Word)))
        {
            i++;
        }

        return i;
    }

    public static bool IsVerb(string word) =>
        word is "not" or "never" or "no" or "can" or "used" || Lexicon.IsAuxiliary(word) || Verbs.Analyze(word).Form != VerbForm.None;

    public static int SkipOpeners(List<Token> tokens, int i, int end)
    {
        while (
            i < end
            && (tokens[i].IsMark || Lexicon.Openers.Contains(tokens[i].Word))
            && Verbs.Analyze(tokens[i].Word).Form is VerbForm.None or VerbForm.Base
        )
        {
            i++;
        }

        return i;
    }

    /// <summary>Returns whether a clause tells of the future or of a condition: "I work there from next month on".</summary>
    public static bool Speculates(List<Token> tokens, int from, int end)
    {
        for (var i = from; i < end; i++)
        {
            var word = tokens[i].Word;
            if (word is "if" or "unless" or "would" or "soon")
            {
                return true;
            }

            var isNextTime = word == "next" && i + 1 < end && Lexicon.TimeWords.Contains(tokens[i + 1].Word);
            if (isNextTime && tokens[from - 1].Word is not ("is" or "to"))
            {
                return true;
            }
        }

        return false;
    }
}
