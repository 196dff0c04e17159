using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>
/// Maps countries to the larger cities in them, so that "I live in Germany" doesn't contradict "I live in Berlin" and "I moved to France"
/// does.
/// </summary>
internal static class Places
{
    private static readonly FrozenDictionary<string, string> Aliases = DataFile.Map("place-aliases");

    private static readonly FrozenDictionary<string, FrozenSet<string>> Within = DataFile
        .Entries("towns")
        .GroupBy(entry => entry[0], entry => entry[1], StringComparer.Ordinal)
        .ToFrozenDictionary(outer => outer.Key, outer => outer.ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);

    private static readonly FrozenSet<string> Regions = Within
        .Keys.Concat(DataFile.Words("other-regions"))
        .ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Known = Regions
        .Concat(Within.Values.SelectMany(towns => towns))
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The usual name of a place, in lower case.</summary>
    public static string Normalize(string place) => Aliases.GetValueOrDefault(place, place);

    public static bool IsKnown(string place) => Known.Contains(place);

    /// <summary>Returns whether it may be a country or state that holds towns that are not listed.</summary>
    public static bool IsRegion(string place) => Regions.Contains(place);

    /// <summary>Returns whether <paramref name="inner"/> is known to lie in <paramref name="outer"/>.</summary>
    public static bool Contains(string outer, string inner) => Within.TryGetValue(outer, out var cities) && cities.Contains(inner);
}
