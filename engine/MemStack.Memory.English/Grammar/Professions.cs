using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>Tells "I'm a nurse" from "I'm a vegetarian" and "I'm a night owl".</summary>
internal static class Professions
{
    private static readonly FrozenSet<string> Known = DataFile.Words("professions");

    private static readonly FrozenSet<string> Others = DataFile.Words("no-professions");

    /// <summary>Returns whether a noun phrase in lower case names an occupation.</summary>
    public static bool IsOne(string phrase)
    {
        var of = phrase.IndexOf(" of ", StringComparison.Ordinal);
        var head = (of > 0 ? phrase[..of] : phrase).Split(' ')[^1];
        if (Others.Contains(head))
        {
            return false;
        }

        return Known.Contains(head)
            || (
                head.Length > 5
                && (
                    head.EndsWith("ist", StringComparison.Ordinal)
                    || head.EndsWith("ologist", StringComparison.Ordinal)
                    || head.EndsWith("ician", StringComparison.Ordinal)
                    || head.EndsWith("keeper", StringComparison.Ordinal)
                    || head.EndsWith("maker", StringComparison.Ordinal)
                    || head.EndsWith("worker", StringComparison.Ordinal)
                )
            );
    }
}
