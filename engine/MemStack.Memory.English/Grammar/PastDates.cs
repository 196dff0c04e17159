using System.Collections.Frozen;
using System.Globalization;

namespace MemStack.Memory.English.Grammar;

/// <summary>The time of something that came about and is told of in the past: "in 2015", "ten years ago", "when I was twelve".</summary>
/// <param name="Year">The year; null when it isn't told.</param>
/// <param name="YearsAgo">How many years before it was said; null when it isn't told.</param>
internal sealed record PastDate(int? Year, int? YearsAgo)
{
    // "I emigrated two years ago" tells since when it is so, whatever was told before; "I emigrated in 1998" can't end what was told
    // lately.
    private const int LongAgo = 4;

    /// <summary>Indicates whether the sentence begins with it: "In 2015 I moved to Nice" tells of another time.</summary>
    public bool Leads { get; init; }

    /// <summary>Indicates whether it was long ago, and nobody says when: then it doesn't say what is so now.</summary>
    public bool IsUndated => Year is null && YearsAgo is null;

    /// <summary>
    /// The first instant that it can be; null when that isn't known or lies less than a year back, for what was told since then may be
    /// older.
    /// </summary>
    /// <param name="said">When it was said.</param>
    public DateTimeOffset? Began(DateTimeOffset said)
    {
        DateTimeOffset? began = this switch
        {
            { Year: { } year } => new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero),
            { YearsAgo: { } ago } when ago < said.Year => said.AddYears(-ago),
            _ => null,
        };
        return began is { } time && time.Year < said.Year - (Leads ? 0 : LongAgo) ? time : null;
    }
}

/// <summary>Reads dates that lie in the past for sure. "Since 2015" is none: what began then goes on.</summary>
internal static class PastDates
{
    private const int FirstYear = 1900;
    private const int LastYear = 2199;
    private const int MaxYearsAgo = 99;
    private const int MaxLead = 5;

    private static readonly FrozenSet<string> Dating = Lexicon.Set("in during around summer spring autumn winter fall of");
    private static readonly FrozenSet<string> Youth = Lexicon.Set("child kid teenager teen baby toddler boy girl student youngster");
    private static readonly FrozenSet<string> Early = Lexicon.Set(
        "childhood youth teens twenties thirties forties fifties college university school student"
    );

    /// <summary>The date of what a sentence tells of; null when it tells none.</summary>
    public static PastDate? Of(List<Token> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (i > 0 && IsSince(tokens[i - 1]))
            {
                continue;
            }

            var date =
                YearAt(tokens, i) is { } year ? new PastDate(year, null)
                : YearsAgoAt(tokens, i) is { } ago ? new PastDate(null, ago)
                : null;
            if (date is not null)
            {
                return date with { Leads = IsLead(tokens, i) };
            }

            if (IsLongAgo(tokens, i))
            {
                return new PastDate(null, null);
            }
        }

        return null;
    }

    // "in 2015", "summer 2015", "May 2015"
    private static int? YearAt(List<Token> tokens, int i)
    {
        var isTime = i > 0 && (Dating.Contains(tokens[i - 1].Word) || Lexicon.TimeWords.Contains(tokens[i - 1].Word));
        if (!isTime || tokens[i].Word.Length != 4)
        {
            return null;
        }

        if (!int.TryParse(tokens[i].Word, NumberStyles.None, CultureInfo.InvariantCulture, out var year))
        {
            return null;
        }

        return year is >= FirstYear and <= LastYear && !SaysSince(tokens, i) ? year : null;
    }

    // "ten years ago", "a year back"
    private static int? YearsAgoAt(List<Token> tokens, int i)
    {
        if (i + 2 >= tokens.Count || tokens[i + 1].Word is not ("years" or "year") || tokens[i + 2].Word is not ("ago" or "back"))
        {
            return null;
        }

        if (SaysSince(tokens, i))
        {
            return null;
        }

        if (tokens[i].Word is "a" or "one")
        {
            return 1;
        }

        if (Phrases.Number(tokens, i, i + 1) is not { } number)
        {
            return null;
        }

        return int.Parse(number.Value, CultureInfo.InvariantCulture) is var count and > 0 and <= MaxYearsAgo ? count : null;
    }

    // "when I was twelve", "as a kid", "in my twenties", "back in college"
    private static bool IsLongAgo(List<Token> tokens, int i)
    {
        var next = i + 1 < tokens.Count ? tokens[i + 1].Word : "";
        var third = i + 2 < tokens.Count ? tokens[i + 2].Word : "";
        return tokens[i].Word switch
        {
            "when" => next is "i" or "we" && third is "was" or "were",
            "as" => next == "a" && Youth.Contains(third),
            "in" => next is "my" or "our" && tokens.Skip(i + 2).Take(2).Any(token => Early.Contains(token.Word) && !MayBeNow(token.Word)),
            "back" => next == "then" || (next is "in" or "at" && (Early.Contains(third) || third is "high" or "uni")),
            _ => false,
        };
    }

    // "in my school" tells of one that is gone to.
    private static bool MayBeNow(string word) => word is "school" or "university" or "college" or "student";

    private static bool IsSince(Token token) => token.Word is "since" or "until" or "till";

    private static bool IsLead(List<Token> tokens, int i) =>
        tokens.FindIndex(0, i, token => token.Word is "i" or "we" or "my" or "our") < 0 && i <= MaxLead;

    // "since the summer of 2015"
    private static bool SaysSince(List<Token> tokens, int i)
    {
        for (var at = i - 1; at >= 0 && at >= i - 4; at--)
        {
            if (IsSince(tokens[at]))
            {
                return true;
            }
        }

        return false;
    }
}
