namespace MemStack.Memory.English.Grammar;

/// <summary>Questions about how words begin and end.</summary>
internal static class Affixes
{
    /// <summary>Returns whether a text begins with one of the beginnings, by code unit.</summary>
    public static bool StartsWithAny(this string text, string[] beginnings)
    {
        foreach (var beginning in beginnings)
        {
            if (text.StartsWith(beginning, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns whether a text ends with one of the endings, by code unit.</summary>
    public static bool EndsWithAny(this string text, string[] endings)
    {
        foreach (var ending in endings)
        {
            if (text.EndsWith(ending, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
