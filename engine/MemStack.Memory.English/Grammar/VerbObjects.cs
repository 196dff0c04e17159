namespace MemStack.Memory.English.Grammar;

/// <summary>Reads the further objects of a verb: "I drink tea, coffee and cocoa".</summary>
internal static class VerbObjects
{
    private const int MaxItems = 16;

    /// <summary>
    /// The objects, each with its slot and where it stands; empty where there is one only, or what follows tells more of the first.
    /// </summary>
    public static List<(string Slot, int From, int To)> Read(string key, RuleMatch match, List<Token> tokens, int end)
    {
        var items = new List<(string Slot, int From, int To)>();
        var slash = match.Slot.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || match.From < 0 || match.Value.TrimStart('!') is not ("yes" or "no"))
        {
            return items;
        }

        var prefix = $"{key}/{match.Slot[..(slash + 1)]}";
        items.Add(($"{key}/{match.Slot}", match.From, match.To));
        var at = match.To;
        var joined = false;
        while (at + 1 < end && tokens[at].Word is "," or "and" or "or" or "nor" && items.Count < MaxItems)
        {
            joined |= tokens[at].Word != ",";
            at++;
            for (; at < end && tokens[at].Word is "and" or "or" or "also"; at++)
            {
                joined = true;
            }

            if (at < end && tokens[at].Word is "no" or "not")
            {
                break;
            }

            if (Activities.Read(tokens, at, end) is not { } next || Lexicon.Pronouns.Contains(next.Value) || next.From > at + 2)
            {
                break;
            }

            items.Add((prefix + next.Value, next.From, next.To));
            at = next.To;
        }

        return IsApposed(items, match, tokens, joined) ? [] : items;
    }

    // "a husky, Bolt", "a Skoda, old but reliable", "two kittens, Salt and Pepper": what stands behind says more of the same.
    private static bool IsApposed(List<(string Slot, int From, int To)> items, RuleMatch match, List<Token> tokens, bool joined)
    {
        if (items.Count < 2 || tokens[match.To].Word != ",")
        {
            return false;
        }

        var isOneMore = items.Count == 2 && !joined;
        return isOneMore || (!tokens[match.From].IsCapital && items.Skip(1).All(item => tokens[item.From].IsCapital));
    }
}
