namespace MemStack.Memory.English.Grammar;

/// <summary>Reads new names: "They renamed Falcon to Osprey".</summary>
internal static class Renamings
{
    /// <summary>Reads the new name: "renamed Falcon to Osprey"; in "renamed the dog, it's Rocket" the name follows.</summary>
    public static (string Key, RuleMatch Match)? Read(List<Token> tokens, int verb, int end, string speaker)
    {
        var isDefinite = Changes.Definite.Contains(tokens[verb + 1].Word);
        var from = isDefinite ? verb + 2 : verb + 1;
        var after = EndOfRenamed(tokens, verb, end, isDefinite);
        var named = tokens.Is(after, end, "to") ? after + 1 : after;
        if (named >= end || Captures.Read("name", tokens, named, end) is not { Phrase: var name } || !tokens[name.From].IsCapital)
        {
            return null;
        }

        var old = Phrases.Text(tokens, from, after);
        if (old.Length == 0)
        {
            return null;
        }

        var isThing = isDefinite && !tokens[from].IsCapital;
        return isThing
            ? ($"{speaker}'s {RelativeNouns.Normalize(old)}", RuleMatch.Of("name", name))
            : (speaker, RuleMatch.Of("renamed/" + old, name) with { Ended = old });
    }

    // Behind "the dog" a name is the new one: "renamed the dog Rocket".
    private static int EndOfRenamed(List<Token> tokens, int verb, int end, bool isDefinite)
    {
        var to = verb + 1;
        while (to < end && to - verb < Changes.MaxNounWords && tokens[to].Word != "to" && !tokens[to].IsMark)
        {
            var isNewName = isDefinite && to > verb + 2 && tokens[to].IsCapital;
            if (isNewName)
            {
                break;
            }

            to++;
        }

        return to;
    }
}
