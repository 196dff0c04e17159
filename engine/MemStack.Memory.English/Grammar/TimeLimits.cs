using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>
/// Tells whether something is so for a while only: "for a week", "this Friday", "until June". Afterwards it is as it was.
/// </summary>
internal static class TimeLimits
{
    private const int MaxToSpan = 3;

    private static readonly FrozenSet<string> Spans = Lexicon.Set(
        "day days week weeks month months weekend while moment night bit hour hours summer winter year years season"
    );

    /// <summary>Returns whether what follows <paramref name="i"/>, up to a mark, says so.</summary>
    public static bool Follows(List<Token> tokens, int i, int end)
    {
        for (; i < end && !tokens[i].IsMark; i++)
        {
            var word = tokens[i].Word;
            var next = i + 1 < end ? tokens[i + 1].Word : "";
            if (word is "until" or "till" or "temporarily" or "tonight" or "tomorrow")
            {
                return true;
            }

            if (word is "this" or "next" && IsShort(next))
            {
                return true;
            }

            if (word == "for" && next is not ("good" or "ever" or "me") && IsSpan(tokens, i + 1, end))
            {
                return true;
            }
        }

        return false;
    }

    // A state from next year on lasts.
    private static bool IsShort(string time) =>
        (Spans.Contains(time) || Lexicon.TimeWords.Contains(time)) && time is not ("year" or "spring" or "summer" or "winter" or "autumn");

    private static bool IsSpan(List<Token> tokens, int from, int end) =>
        tokens.FindIndex(from, Math.Min(MaxToSpan, end - from), token => Spans.Contains(token.Word)) >= 0;
}
