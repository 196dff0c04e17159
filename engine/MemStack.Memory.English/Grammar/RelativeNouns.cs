using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>Words for people and animals around somebody.</summary>
internal static class RelativeNouns
{
    private static readonly FrozenDictionary<string, string> Synonyms = DataFile.Map("kin-synonyms");

    private static readonly FrozenSet<string> People = DataFile.Words("people");

    private static readonly FrozenSet<string> Animals = DataFile.Words("animals");

    public static string Normalize(string noun)
    {
        var space = noun.LastIndexOf(' ') + 1;
        return Synonyms.TryGetValue(noun[space..], out var same) ? noun[..space] + same : noun;
    }

    public static string KindOf(string noun)
    {
        var head = noun[(noun.LastIndexOf(' ') + 1)..];
        return People.Contains(head) ? "person"
            : Animals.Contains(head) ? "animal"
            : "thing";
    }
}
