namespace MemStack.Memory.English.Grammar;

/// <summary>Turns plurals of nouns into singulars.</summary>
internal static class Plurals
{
    // "movies" are of "movie", not of "movy".
    private static readonly string[] IePlurals = ["ovies", "ookies", "ownies", "othies"];

    private static readonly string[] EsPlurals = ["ches", "shes", "sses", "toes", "xes"];
    private static readonly string[] NoPlurals = ["ss", "us", "is"];

    /// <summary>The last word in the singular: <c>green olive</c>.</summary>
    public static string Singular(string text) =>
        text switch
        {
            _ when text.EndsWith("children", StringComparison.Ordinal) => text[..^3],
            "kids" or "kid" => "child",
            _ when text.EndsWithAny(IePlurals) => text[..^1],
            _ when text.Length > 4 && text.EndsWith("ies", StringComparison.Ordinal) => text[..^3] + "y",
            _ when text.EndsWithAny(EsPlurals) => text[..^2],
            _ when text.Length > 3 && text.EndsWith('s') && !text.EndsWithAny(NoPlurals) => text[..^1],
            _ => text,
        };
}
