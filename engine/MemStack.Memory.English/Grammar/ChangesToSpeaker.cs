using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>Reads changes that others make to the speaker: "They moved me to nights", "My doctor took me off ibuprofen".</summary>
internal static class ChangesToSpeaker
{
    private static readonly FrozenSet<string> BeforeShift = Lexicon.Set("back over to on onto the");
    private static readonly FrozenSet<string> Shifts = Lexicon.Set("nights days evenings mornings");
    private static readonly FrozenSet<string> KindsOfShift = Lexicon.Set("day night early late morning evening");

    /// <summary>Reads a new shift: "They've moved me to day shifts", "put me on nights".</summary>
    public static RuleMatch? Shift(List<Token> tokens, int at, int end)
    {
        while (at < end && BeforeShift.Contains(tokens[at].Word))
        {
            at++;
        }

        if (at >= end)
        {
            return null;
        }

        var word = tokens[at].Word;
        var namesShift = at + 1 < end && tokens[at + 1].Word is "shift" or "shifts";
        var isShift = Shifts.Contains(word) || (namesShift && KindsOfShift.Contains(word));
        return isShift ? new RuleMatch(null, "shift", Plurals.Singular(word), at, namesShift ? at + 2 : at + 1) : null;
    }

    /// <summary>Reads a medicine that was begun or stopped: "My doctor took me off ibuprofen", "put me on statins".</summary>
    public static (string Key, RuleMatch Match)? Prescribed(List<Token> tokens, int verb, int end, string speaker)
    {
        var isPut = tokens[verb].Word == "put";
        if (verb + 3 >= end || tokens[verb + 2].Word != (isPut ? "on" : "off"))
        {
            return null;
        }

        if (Captures.Read("habit", tokens, verb + 3, end) is not { Phrase: var drug })
        {
            return null;
        }

        return (speaker, new RuleMatch(null, "does/" + drug.Value, isPut ? "yes" : "no", drug.From, drug.To));
    }
}
