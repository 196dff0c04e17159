namespace MemStack.Memory.Plans;

/// <summary>The words that a turn of a conversation contributes to its neighbours' rows in an index.</summary>
public static class TurnContext
{
    /// <summary>
    /// The maximum number of turns that are renumbered after a deletion. A longer conversation keeps the gaps: the adjacent turns lose a
    /// neighbour, which costs less than a long write.
    /// </summary>
    public const int MaxRenumbered = 10_000;

    // A neighbour gives context; too much of it would outweigh the memory's own words.
    private const int MaxLength = 2_000;

    /// <summary>The words of a neighbour, cut at a word when there are too many.</summary>
    public static string? Of(string? words)
    {
        if (words is null || words.Length <= MaxLength)
        {
            return words;
        }

        var end = words.LastIndexOf(' ', MaxLength);
        return words[..(end > 0 ? end : MaxLength)];
    }
}
