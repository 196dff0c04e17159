using System.Collections.Frozen;

namespace MemStack.Memory.Text;

/// <summary>Words that say when something happened.</summary>
internal static class TimeWords
{
    private static readonly string[] MonthNames =
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];

    private static readonly FrozenSet<string> Words = (
        "yesterday today tonight tomorrow ago last next recently week weeks weekend month months year years monday tuesday wednesday thursday friday saturday sunday spring summer autumn fall winter "
        + "january february march april may june july august september october november december since"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    public static bool IsTime(string word) => Words.Contains(word) || IsYear(word);

    /// <summary>1 to 12, or 0.</summary>
    public static int MonthOf(string word) =>
        Array.IndexOf(MonthNames, word) + 1 is > 0 and var whole ? whole
        : word.Length == 3 ? Array.FindIndex(MonthNames, month => month.StartsWith(word, StringComparison.Ordinal)) + 1
        : 0;

    /// <summary>Four digits of this or the last century.</summary>
    public static bool IsYear(string word) =>
        word is ['1', '9', _, _] or ['2', '0', _, _] && !word.AsSpan().ContainsAnyExceptInRange('0', '9');

    /// <summary>"8", "8th"; 0 when it is no day of a month.</summary>
    public static int DayOf(string word)
    {
        var digits = word.AsSpan().TrimEnd("stndrh");
        return digits.Length is 1 or 2 && int.TryParse(digits, out var day) && day is >= 1 and <= 31 ? day : 0;
    }
}
