using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>Reads objects of liking, doing or avoiding.</summary>
internal static class Activities
{
    // "waiting for", "working at": what follows tells of something else than of what is done.
    private static readonly FrozenSet<string> ToCircumstances = Lexicon.Set("for since at in until with");

    // Verbs whose object tells the activity by itself.
    private static readonly FrozenSet<string> LightVerbs = Lexicon.Set(
        "drink eat play do go practise practice use take smoke consume attend"
    );

    /// <summary>Reads an object of liking, doing or avoiding: a noun phrase, or an activity with its object: "going to the gym".</summary>
    public static Phrase? Read(List<Token> tokens, int i, int end)
    {
        i = tokens.SkipAdverbs(i, end);
        var isInfinitive = i + 1 < end && tokens[i].Word == "to" && Verbs.Analyze(tokens[i + 1].Word).Form == VerbForm.Base;
        if (isInfinitive)
        {
            i++;
        }
        else if (i >= end || !IsDoing(tokens[i].Word))
        {
            return Phrases.Noun(tokens, i, end) is { } thing ? thing with { Value = Plurals.Singular(thing.Value) } : null;
        }

        var verb = Verbs.OfGerund(tokens[i].Word);
        var at = SkipLink(tokens, i + 1, end);
        if (Phrases.Noun(tokens, at, end) is not { } target || Lexicon.TimeWords.Contains(tokens[target.From].Word))
        {
            return new Phrase(verb, i, i + 1);
        }

        var what = Plurals.Singular(target.Value);
        return new Phrase(LightVerbs.Contains(verb) ? what : $"{verb} {what}", i, target.To);
    }

    private static bool IsDoing(string word) => Verbs.IsGerund(word) || Verbs.Analyze(word).Form == VerbForm.Ing;

    // "going to the gym", "listening to jazz"
    private static int SkipLink(List<Token> tokens, int i, int end)
    {
        if (i >= end)
        {
            return i;
        }

        var word = tokens[i].Word;
        return Lexicon.Prepositions.Contains(word) && !ToCircumstances.Contains(word) ? i + 1 : i;
    }
}
