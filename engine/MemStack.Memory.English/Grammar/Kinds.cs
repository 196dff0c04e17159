using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>
/// The more general words for things (hypernyms), as far as people ask with them: a Pixel is a phone and a device, a guitar is an
/// instrument. Of those in <see cref="Single"/> a person uses one at a time.
/// </summary>
internal static class Kinds
{
    private static readonly FrozenDictionary<string, string[]> ByWord = Read();

    /// <summary>Kinds of which one replaces another when somebody switches.</summary>
    public static FrozenSet<string> Single { get; } = DataFile.Words("replaceable-kinds");

    /// <summary>Returns whether somebody who gives up the kind gives up all of it: alcohol, not devices.</summary>
    public static bool IsGivenUp(string kind) => kind is "alcohol" or "drink" or "sport" or "instrument" or "pet";

    /// <summary>The kinds of a word in lower case, the nearest first; none when it is not listed.</summary>
    public static IReadOnlyList<string> Of(string word) =>
        ByWord.TryGetValue(word, out var kinds) || ByWord.TryGetValue(Plurals.Singular(word), out kinds) ? kinds : [];

    /// <summary>The kind of which a phrase names one of several that replace each other; null when it names none.</summary>
    public static string? Replaceable(string phrase)
    {
        foreach (var word in phrase.Split(' '))
        {
            if (Of(word) is [var kind, ..] && Single.Contains(kind))
            {
                return kind;
            }
        }

        return null;
    }

    private static FrozenDictionary<string, string[]> Read()
    {
        var kinds = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var entry in DataFile.Entries("kinds"))
        {
            kinds.TryAdd(entry[0], entry[1].Split(' '));
        }

        return kinds.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
