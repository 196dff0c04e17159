namespace MemStack.Web.Services.Operations;

/// <summary>Figures in words.</summary>
internal static class FigureText
{
    public static string Rate(double perSecond) =>
        perSecond switch
        {
            >= 100 => $"{perSecond:N0}/s",
            >= 1 => $"{perSecond:0.#}/s",
            _ => $"{perSecond:0.##}/s",
        };

    public static string Share(double ratio) => Math.Abs(ratio) is > 0 and < 0.001 ? $"{ratio * 100:0.###} %" : $"{ratio * 100:0.##} %";

    public static string Seconds(double seconds) =>
        seconds switch
        {
            >= 10 => $"{seconds:0} s",
            >= 1 => $"{seconds:0.#} s",
            >= 0.01 => $"{seconds * 1000:0} ms",
            _ => $"{seconds * 1000:0.#} ms",
        };

    public static string Length(TimeSpan time) =>
        time switch
        {
            { TotalSeconds: < 120 } => $"{time.TotalSeconds:0} s",
            { TotalMinutes: < 120 } => $"{time.TotalMinutes:0} min",
            { TotalHours: < 48 } => $"{time.TotalHours:0} h",
            _ => $"{time.TotalDays:0} days",
        };

    public static string Dollars(double amount) => amount is > 0 and < 0.01 ? "under $0.01" : $"${amount:N2}";

    public static string Clock(DateTimeOffset time) => $"{time.UtcDateTime:HH:mm:ss} UTC";
}
