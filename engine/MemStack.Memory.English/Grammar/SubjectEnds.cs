using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>Finds the verb behind a subject, and tells the verb "'s" from the genitive.</summary>
internal static class SubjectEnds
{
    // Words between a subject and its verb that belong to the verb.
    private static readonly FrozenSet<string> VerbParts = Lexicon.Set(
        "not never no just now also still recently already finally actually can used"
    );

    // Words that follow "is" and never a genitive.
    private static readonly FrozenSet<string> Stated = Lexicon.Set(
        "a an the in at from my our no called named allergic married engaged divorced single vegan vegetarian"
    );

    // "Anna's home" may be a house, "Anna's home again" is none.
    private static readonly FrozenSet<string> StatedAlone = Lexicon.Set("home back out ill sick fine better gone away well off pregnant");

    private static readonly FrozenSet<string> AfterState = Lexicon.Set("again now from in at with since and for today");

    public static bool BeginsVerb(List<Token> tokens, int i, int end)
    {
        if (i >= end)
        {
            return false;
        }

        var word = tokens[i].Word;
        if (word == "'s")
        {
            return IsCopula(tokens, i, end);
        }

        if (VerbParts.Contains(word) || Lexicon.IsAuxiliary(word))
        {
            return true;
        }

        return Verbs.Analyze(word).Form switch
        {
            VerbForm.Third or VerbForm.Past => true,
            VerbForm.Base => i > 0 && IsPlural(tokens[i - 1].Word) && !(i + 1 < end && Lexicon.Be.Contains(tokens[i + 1].Word)),
            _ => false,
        };
    }

    private static bool IsPlural(string noun) => noun.EndsWith('s') || noun is "children" or "people" or "folks";

    /// <summary>Returns whether "'s" is a verb: "Anna's a nurse", "Anna's moved", but "Anna's dog".</summary>
    public static bool IsCopula(List<Token> tokens, int i, int end)
    {
        var next = tokens.SkipAdverbs(i + 1, end);
        if (next >= end)
        {
            return false;
        }

        var word = tokens[next].Word;
        if (next > i + 1 || Stated.Contains(word))
        {
            return true;
        }

        if (StatedAlone.Contains(word) && (next + 1 >= end || tokens[next + 1].IsMark || AfterState.Contains(tokens[next + 1].Word)))
        {
            return true;
        }

        return Verbs.Analyze(word).Form is VerbForm.Ing or VerbForm.Past or VerbForm.Participle;
    }
}
