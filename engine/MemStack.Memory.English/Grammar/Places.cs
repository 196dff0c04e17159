using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>
/// Which country the larger cities lie in, so that "I live in Germany" doesn't contradict "I live in Berlin" and "I moved to France" does.
/// </summary>
internal static class Places
{
    private static readonly FrozenDictionary<string, string> Aliases = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["uk"] = "united kingdom",
        ["u.k"] = "united kingdom",
        ["britain"] = "united kingdom",
        ["great britain"] = "united kingdom",
        ["usa"] = "united states",
        ["us"] = "united states",
        ["u.s"] = "united states",
        ["states"] = "united states",
        ["uae"] = "united arab emirates",
        ["nyc"] = "new york",
        ["new york city"] = "new york",
        ["sf"] = "san francisco",
        ["la"] = "los angeles",
        ["holland"] = "netherlands",
        ["dc"] = "washington",
        ["washington dc"] = "washington",
        ["washington d.c"] = "washington",
        ["korea"] = "south korea",
        ["münchen"] = "munich",
        ["zürich"] = "zurich",
        ["köln"] = "cologne",
        ["kiev"] = "kyiv",
        ["düsseldorf"] = "dusseldorf",
        ["malmö"] = "malmo",
        ["kraków"] = "krakow",
        ["são paulo"] = "sao paulo",
        ["bogotá"] = "bogota",
        ["montréal"] = "montreal",
        ["the hague"] = "hague",
        ["bay area"] = "san francisco",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, FrozenSet<string>> Within = PlaceTable
        .Towns.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(": "))
        .GroupBy(parts => parts[0], parts => parts[1].Split(", "), StringComparer.Ordinal)
        .ToFrozenDictionary(
            outer => outer.Key,
            outer => outer.SelectMany(towns => towns).ToFrozenSet(StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    private static readonly FrozenSet<string> Regions = Within
        .Keys.Concat(PlaceTable.OtherRegions.Split(' '))
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
