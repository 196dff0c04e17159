namespace MemStack.Cli.Slo;

/// <summary>
/// A pair of windows in which the error budget must burn too fast for an alert: the long one shows that it matters, the short one that it
/// goes on. Factors are those of the SRE Workbook for a budget of 30 days.
/// </summary>
/// <param name="Alert">The name of the alert.</param>
/// <param name="Long">The long window.</param>
/// <param name="Short">The short window, which ends the alert soon after the cause.</param>
/// <param name="Factor">The rate at which the budget burns; 1 uses it up in 30 days.</param>
/// <param name="For">The duration for which both must hold.</param>
/// <param name="Severity">The severity of the alert.</param>
/// <param name="Speed">The adverb for the summary.</param>
/// <param name="Lasts">The time in which a whole budget is used up.</param>
internal sealed record BurnRate(
    string Alert,
    string Long,
    string Short,
    decimal Factor,
    string For,
    string Severity,
    string Speed,
    string Lasts
)
{
    public static IReadOnlyList<BurnRate> All { get; } =
    [
        new("MemStackSloBurnFast", "1h", "5m", 14.4m, "2m", "critical", "very fast", "2 days"),
        new("MemStackSloBurnMedium", "6h", "30m", 6, "15m", "critical", "fast", "5 days"),
        new("MemStackSloBurnSlow", "1d", "2h", 3, "1h", "warning", "too fast", "10 days"),
        new("MemStackSloBurnGradual", "3d", "6h", 1, "3h", "warning", "a little too fast", "30 days"),
    ];
}
