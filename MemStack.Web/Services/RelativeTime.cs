using System.Globalization;

namespace MemStack.Web.Services;

/// <summary>Times in words, because the server does not know the user's time zone.</summary>
internal static class RelativeTime
{
    /// <summary>
    /// Writes the time since <paramref name="then"/>, such as <c>3 hours ago</c>; a date when it was more than 30 days ago or is in the
    /// future.
    /// </summary>
    public static string Describe(DateTimeOffset then, DateTimeOffset now)
    {
        var ago = now - then;
        return ago switch
        {
            { TotalMinutes: < -5 } => Day(then),
            { TotalSeconds: < 45 } => "just now",
            { TotalMinutes: < 60 } => Count(Math.Max(1, (int)ago.TotalMinutes), "minute"),
            { TotalHours: < 24 } => Count((int)ago.TotalHours, "hour"),
            { TotalDays: < 31 } => Count((int)ago.TotalDays, "day"),
            _ => Day(then),
        };
    }

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    private static string Count(int number, string unit) => $"{number} {unit}{(number == 1 ? "" : "s")} ago";
}
